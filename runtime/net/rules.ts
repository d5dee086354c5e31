/** What a worker lets recipes fetch. */
export interface FetchRules {
  /** Of `s3` the worker's own credentials are used, so it is only fetched where it is named. */
  readonly schemes: readonly string[];
  /** Networks that are reached though they are not of the public internet: `10.1.0.0/16`. */
  readonly networks: readonly string[];
}
export const STRICT: FetchRules = { schemes: ['https'], networks: [] };
