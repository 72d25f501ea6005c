"""Media over RTP, sans-IO: packets and their order, RTCP's reports and wishes, codecs' payload formats."""
