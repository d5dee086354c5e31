#!/bin/bash
# What the recipe of the video storm does, as one would write it by hand for a machine of two cores: clips of scenes, made smaller, their
# motion measured, their key frames taken out. Nothing in it survives a failure.
#   scenes.sh VIDEO FOLDER PYTHON      PYTHON has opencv, for ffmpeg measures no optical flow
set -euo pipefail
video=$(realpath "$1"); python=$3; here=$(dirname "$(realpath "$0")")
mkdir -p "$2"/{clips,small,frames}; cd "$2"

ffmpeg -nostdin -hide_banner -i "$video" -an -vf scale=320:-2,scdet=threshold=10 -f null - 2>&1 |
  sed -n 's/.*lavfi\.scd\.time: *\([0-9.]*\).*/\1/p' > cuts.txt
length=$(ffprobe -v error -show_entries format=duration -of csv=p=0 "$video")
{ echo 0; cat cuts.txt; } > from.txt
{ cat cuts.txt; echo "$length"; } > to.txt
paste from.txt to.txt | awk '{ printf "%05d %s %.6f\n", NR, $1, $2 - $1 }' > scenes.txt

export video
x264='-c:v libx264 -preset veryfast -crf 22 -threads 1'
export x264
xargs -P 2 -L 1 bash -c 'ffmpeg -nostdin -v error -threads 1 -ss "$2" -i "$video" -t "$3" -map 0:v:0 -map "0:a?" $x264 -c:a aac "clips/$1.mp4"' _ < scenes.txt
ls clips | xargs -P 2 -n 1 bash -c 'ffmpeg -nostdin -v error -threads 1 -i "clips/$1" -vf scale=640:360 $x264 -c:a copy "small/$1"' _
ls small/* | xargs -P 2 -n $((($(ls small | wc -l) + 1) / 2)) "$python" "$here/motion.py" > motion.txt
ls small | xargs -P 2 -n 1 bash -c 'ffmpeg -nostdin -v error -threads 1 -skip_frame nokey -i "small/$1" -vsync passthrough -q:v 2 "frames/$1-%03d.jpg"' _
wc -l < scenes.txt
