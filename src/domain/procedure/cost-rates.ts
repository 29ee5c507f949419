import type { WorkComponent } from './definition.js';
import type { Citation } from './limit-rule.js';

/**
 * What an hour of a role costs an authority: what the role costs a year, over the hours in which it can really work
 * (time-driven activity-based costing, Kaplan and Anderson); or an amount that is simply given.
 */
export type HourlyCost =
  | { annualYuan: number; heads: number; workingDays: number; hoursPerDay: number; practicalCapacity: number }
  | { yuanPerHour: number };

/** Hours that a piece of work is taken to have needed where nobody booked any. */
export type UsualHours = { component: WorkComponent; role: string; hours: number; heads: number; citation: Citation };

/** The rate of a role. `since`: when and as which version it was entered, where that is not the table's own. */
export type RoleRate = {
  role: string;
  cost: HourlyCost;
  citation: Citation;
  since?: { version: number; validFrom: string };
};

/** The rates of a time, as versioned data; a case is costed with those that held when it was filed. */
export type RateTable = {
  version: number;
  validFrom: string;
  validTo?: string;
  rates: RoleRate[];
  usual: UsualHours[];
};
