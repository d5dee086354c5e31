/** Views of a sample's media: what several operators ask for is read and measured once. */
import type { View } from '../../core/operator.js';
import { audioViews } from './audio-views.js';
import { frameViews } from './frame-views.js';
import { imageViews } from './image-views.js';
import { videoViews } from './video-views.js';

export const mediaViews: readonly View[] = [...imageViews, ...audioViews, ...videoViews, ...frameViews];
