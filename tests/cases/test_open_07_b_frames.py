"""OPEN-07, B-frames: shown in order, decodable from the first frame of each segment."""
