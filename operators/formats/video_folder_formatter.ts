import { defineFormatter } from '../../core/operator.js';
import { mediaRow } from './media-row.js';

export default defineFormatter({
  name: 'video_folder_formatter',
  version: 1,
  summary: 'Makes a sample of every video in a folder.',
  extensions: ['.mp4', '.m4v', '.mov', '.mkv', '.webm', '.avi', '.mpg', '.mpeg', '.flv', '.wmv'],
  unit: 'file',
  read: (file, fields) => mediaRow('videos', '<__dj__video>', file, fields),
});
