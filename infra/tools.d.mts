/** A program that Sluice or its tests start. */
export type Tool = 'temporal' | 'ffmpeg' | 'ffprobe' | 'minio' | 'chromium';
/** The environment variable that names a tool's path. */
export const variable: (tool: Tool) => string;
/** A tool's path, or undefined: named by the environment, on PATH, or in the project's cache. */
export function find(tool: Tool): string | undefined;
/** A tool's path; installs it where it is missing. The error says what was tried and what mends it. */
export function provide(tool: Tool, say?: (line: string) => void): Promise<string>;
