/** What a file from the network is called: by its URL, where that says that it is a medium, else by what the server says. */
const TYPES: Readonly<Record<string, string>> = {
  'application/json': 'json',
  'application/pdf': 'pdf',
  'application/zip': 'zip',
  'audio/aac': 'aac',
  'audio/flac': 'flac',
  'audio/mp4': 'm4a',
  'audio/mpeg': 'mp3',
  'audio/ogg': 'ogg',
  'audio/opus': 'opus',
  'audio/wav': 'wav',
  'audio/x-flac': 'flac',
  'audio/x-wav': 'wav',
  'image/avif': 'avif',
  'image/bmp': 'bmp',
  'image/gif': 'gif',
  'image/heic': 'heic',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/svg+xml': 'svg',
  'image/tiff': 'tiff',
  'image/webp': 'webp',
  'text/html': 'html',
  'text/plain': 'txt',
  'video/mp4': 'mp4',
  'video/mpeg': 'mpg',
  'video/quicktime': 'mov',
  'video/webm': 'webm',
  'video/x-matroska': 'mkv',
  'video/x-msvideo': 'avi',
};
const KNOWN = new Set([...Object.values(TYPES), 'jpeg', 'tif', 'mpeg', 'm4v', 'flv', 'ts', 'wmv', '3gp']);

/** The extension, without its dot, of what came from a URL with this `Content-Type`. */
export const extensionOf = ({ pathname }: Pick<URL, 'pathname'>, type: string): string => {
  const own = /\.([a-z0-9]{1,8})$/i.exec(pathname)?.[1]?.toLowerCase() ?? 'bin';
  return KNOWN.has(own) ? own : (TYPES[type.split(';', 1)[0]!.trim().toLowerCase()] ?? own);
};
