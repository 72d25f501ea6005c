"""What reaches beyond the server: the schedule, notifications, the directory."""
