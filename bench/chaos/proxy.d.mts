export type Faults = {
  atCommit?: () => 'instead' | 'after' | null | undefined | false;
  bytes?: () => number;
  onCut?: (kind: 'instead' | 'after' | 'bytes') => void;
};

export function startProxy(target: number, faults: Faults): Promise<{ port: number; close(): void }>;
