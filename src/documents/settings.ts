/** What an operator decides about documents. */
export type DocumentSettings = {
  /** Where documents lie on this machine, and where uploads arrive before they go to the object store. */
  dir: string;
  mostBytes: number;
  /** An object store that speaks the S3 API; its keys come from the environment or files, as its client reads them. */
  s3?: { endpoint?: string; bucket: string; region: string };
  /** tcp://host:port or unix:///path of a clamd. */
  clamdUrl?: string;
  production?: boolean;
  /** How long an upload may stand still, and how long it may take. */
  idleMs?: number;
  longestMs?: number;
};

export const DOCUMENT_SETTINGS = Symbol('DOCUMENT_SETTINGS');
export const MEGABYTE = 1024 * 1024;

/** What holds where nobody decided otherwise. */
export const documentsBelow = (dataDir: string): DocumentSettings => ({
  dir: `${dataDir}/documents`,
  mostBytes: 500 * MEGABYTE,
});
