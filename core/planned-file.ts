/** A file that a parameter names, with the bytes that it had when the run was planned. */
export interface PlannedFile {
  /** SHA-256 of the bytes, in hex. */
  readonly digest: string;
  readonly read: () => Promise<Uint8Array>;
}
/** By the parameter that names it. */
export type PlannedFiles = Readonly<Record<string, PlannedFile | undefined>>;
