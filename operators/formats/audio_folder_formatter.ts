import { defineFormatter } from '../../core/operator.js';
import { mediaRow } from './media-row.js';

export default defineFormatter({
  name: 'audio_folder_formatter',
  version: 1,
  summary: 'Makes a sample of every audio file in a folder.',
  extensions: ['.wav', '.mp3', '.flac', '.ogg', '.opus', '.m4a', '.aac', '.aif', '.aiff', '.wma', '.amr'],
  unit: 'file',
  read: (file, fields) => mediaRow('audios', '<__dj__audio>', file, fields),
});
