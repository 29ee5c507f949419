import type { VNode } from 'preact';

/** A page: what stands in the title of the window and below the head of every page. */
export type View = {
  title: string;
  body: VNode;
  status?: number;
  /** Seconds after which a browser without scripts asks again; with scripts, `data-turns` does. */
  refreshSeconds?: number;
  /** Topics of the stream that make this page look again; a case by its id. */
  live?: { topics?: string; case?: string };
};
