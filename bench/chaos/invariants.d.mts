export type Place = { caseId: string; seq: number };
export type Answer = { at: number; status: number } & Partial<Place & { hash: string }>;
export type History = {
  requests: { key: string; token: string | null; sentAt: number; answers: Answer[] }[];
  reads: { caseId: string; hashes: string[]; least: number }[];
};
export type Rows = {
  entries: (Place & { hash: string; canon: string })[];
  keys: (Place & { key: string; hash: string })[];
  positions: (Place & { position: number })[];
  events: (Place & { position: number })[];
};
export type Violation = { invariant: string; what: string };

export function mark(token: string): string;
export function sha256(text: string): string;
export function byCase<One extends Place>(entries: readonly One[]): Map<string, One[]>;
export function findViolations(history: History, rows: Rows): Violation[];
