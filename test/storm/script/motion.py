"""Mean optical flow of videos, two frames a second, as the motion filter measures it."""
import sys

import cv2
import numpy

cv2.setNumThreads(1)
for path in sys.argv[1:]:
    video = cv2.VideoCapture(path)
    step = max(round(video.get(cv2.CAP_PROP_FPS) / 2), 1)
    before, motions, at = None, [], 0
    while video.grab():
        if at % step == 0:
            _, frame = video.retrieve()
            grey = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)
            if before is not None:
                flow = cv2.calcOpticalFlowFarneback(before, grey, None, 0.5, 3, 15, 3, 5, 1.2, 0)
                motions.append(numpy.mean(cv2.cartToPolar(flow[..., 0], flow[..., 1])[0]))
            before = grey
        at += 1
    print(path, numpy.mean(motions) if motions else -1)
