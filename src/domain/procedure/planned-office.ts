/**
 * An office as planners describe it: how many cases come, who is there, how long work keeps a person busy, how often a case
 * takes a detour. Data, each part with its source and how sure it is: until it is calibrated on recorded cases most of it is
 * assumption, and whatever is computed from it is a scenario.
 */
import type { Text } from '../json.js';
import type { Citation } from './limit-rule.js';

/** A duration in minutes of office time. `spread`: the standard deviation as a share of the mean. */
export type Duration =
  | { kind: 'fixed'; mean: number }
  | { kind: 'exponential'; mean: number }
  | { kind: 'lognormal'; mean: number; spread: number }
  | { kind: 'empirical'; values: number[] };

/** People who can stand in for one another at the stages of these roles. */
export type PlannedPool = {
  id: string;
  title: Text;
  roles: string[];
  heads: number;
  /** The share of a working day that these people have for cases of this kind; the rest is leave, training, other work. */
  availability: number;
  /** What an hour of one of them costs; without it no cost is said. */
  yuanPerHour?: number;
  citation: Citation;
};

/** The work of one stage, by the path of the stage in its procedure; at an applicant's stage, how long he takes. */
export type PlannedStage = {
  duration: Duration;
  /** How many people of the pool work together; default one. */
  heads?: number;
  /** Begins only when this body meets: on these weekdays (1 for Monday to 5 for Friday), at the opening of the office. */
  meets?: number[];
  citation: Citation;
};

/** How often a case takes the detour that begins at this stage, and how much of the first look the second one takes. */
export type PlannedDetour = { share: number; again: number; citation: Citation };

export type PlannedOffice = {
  version: number;
  title: Text;
  /** The first day of what is simulated. */
  start: string;
  /** The mean number of cases on each weekday; a weekend day that is worked has the mean of the five. */
  arrivals: { perWeekday: [number, number, number, number, number]; citation: Citation };
  pools: PlannedPool[];
  stages: Record<string, PlannedStage>;
  /** Stages of the procedures alone whose work is that of another stage, such as a visit that is an inspection on site. */
  like: Record<string, string>;
  detours: Record<string, PlannedDetour>;
};
