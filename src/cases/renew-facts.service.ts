import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { ProceduresService } from '../catalogue/procedures.service.js';
import { inAuthority } from '../database/tenant.js';
import { type Jobs, JobsService } from '../jobs/jobs.service.js';
import { PeopleService } from '../people/people.service.js';
import { countUncounted } from '../turnaround/tally.queries.js';
import { makeAgain, writeAgain } from './renew-facts.js';

/** No case comes before it. */
const FIRST = '00000000-0000-0000-0000-000000000000';
/** Until cases that moved while they were read are read again. */
const MOVED_WAIT_MS = 1_000;

/** Brings facts up to date that a newer version of the product does not read: at the start, and every hour what was left. */
@Injectable()
export class RenewFactsService implements OnModuleInit, OnApplicationBootstrap {
  private readonly log = new Logger(RenewFactsService.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly procedures: ProceduresService,
    private readonly people: PeopleService,
    private readonly jobs: JobsService,
  ) {}

  onModuleInit(): void {
    this.jobs.onJob('facts.sweep', () => this.sweep());
    this.jobs.onJob('facts.renew', (payload) => this.renew(payload));
  }

  onApplicationBootstrap(): Promise<void> {
    return this.sweep();
  }

  private async sweep(): Promise<void> {
    for (const authority of await this.people.listAuthorities())
      await this.within(authority, async (tx) => {
        if ((await countUncounted(tx, authority)) > 0) await this.goOn(tx, { authority, after: FIRST });
      });
  }

  /** One step, and a job for the next one: so a server that is told to end waits for one step at most. */
  private async renew({ authority, after }: Jobs['facts.renew']): Promise<void> {
    const calendars = this.people.calendarsOf(authority);
    const rulesFor = (id: string, version: number) => this.procedures.rulesFor(calendars, id, version);
    const { facts, last, failed } = await makeAgain(this.dataSource, authority, rulesFor, after);
    const renewed = await writeAgain(this.dataSource, authority, facts);
    for (const { id, why } of failed) this.log.warn(`Expected to read the journal of case ${id}, but: ${why}`);
    await this.within(authority, async (tx) => {
      const left = await countUncounted(tx, authority);
      this.log.log(`Made the facts of ${renewed} cases of authority ${authority} anew; ${left} are left.`);
      if (renewed < facts.length) await this.goOn(tx, { authority, after }, new Date(Date.now() + MOVED_WAIT_MS));
      else if (last !== null) await this.goOn(tx, { authority, after: last });
      else if (left === 0) await this.jobs.add(tx, 'reports.months', [{ payload: {}, key: 'months after facts' }]);
    });
  }

  private goOn(tx: EntityManager, payload: Jobs['facts.renew'], runAt?: Date): Promise<void> {
    return this.jobs.add(tx, 'facts.renew', [{ payload, key: `facts ${payload.authority}`, ...(runAt && { runAt }) }]);
  }

  private within(authority: number, work: (tx: EntityManager) => Promise<void>): Promise<void> {
    return inAuthority(this.dataSource, authority, work, { onPrimary: true });
  }
}
