import { defineFormatter } from '../../core/operator.js';
import { mediaRow } from './media-row.js';

export default defineFormatter({
  name: 'image_folder_formatter',
  version: 1,
  summary: 'Makes a sample of every image in a folder.',
  extensions: ['.jpg', '.jpeg', '.png', '.gif', '.webp', '.tif', '.tiff', '.avif', '.bmp'],
  unit: 'file',
  read: (file, fields) => mediaRow('images', '<__dj__image>', file, fields),
});
