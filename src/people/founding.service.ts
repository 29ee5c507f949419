import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { CasesService } from '../cases/cases.service.js';
import { NOW, type Now } from '../database/now.js';
import { dateAt } from '../domain/clock/instant.js';
import type { Text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import { type Enrolment, foundingOf, numberOfOffice } from './founding.js';
import { type Founder, FOUNDERS, PeopleService } from './people.service.js';

const APPLICANT_SIDE = ['applicant', 'agent'];

/** Begins the organisation of an authority: at the first start that of the local identity, else when an operator says so. */
@Injectable()
export class FoundingService implements OnApplicationBootstrap {
  private readonly log = new Logger(FoundingService.name);

  constructor(
    private readonly cases: CasesService,
    private readonly people: PeopleService,
    @Inject(NOW) private readonly now: Now,
    @Inject(FOUNDERS) private readonly founders: readonly Founder[],
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const known = await this.people.listAuthorities();
    for (const authority of new Set(this.founders.map((one) => one.authority))) {
      if (!known.includes(authority) || (await this.people.office(authority))) continue;
      const here = this.founders.filter((one) => one.authority === authority).map(toEnrolment);
      const enrolled = here.filter(({ roles }) => roles.length > 0);
      const name = { 'zh-CN': `示例机关（${authority}）`, en: `Sample authority (${authority})` };
      await this.found(authority, name, enrolled).catch((refusal: unknown) => {
        if (!(refusal instanceof Problem)) throw refusal;
        this.log.warn(`The authority ${authority} has no organisation yet: ${refusal.detail.en}`);
      });
    }
  }

  /** @returns the id of its administrative case, or null when it has one already. @throws Problem for people who cannot begin one. */
  async found(authority: number, name: Text, people: readonly Enrolment[]): Promise<string | null> {
    const filing = foundingOf(name, people, dateAt(this.now(), 480));
    return this.cases.fileAsEngine(authority, 'administration', filing, numberOfOffice(authority));
  }
}

const toEnrolment = ({ name, title, unit, roles }: Founder): Enrolment => ({
  id: name,
  name: title,
  unit,
  roles: roles.filter((role) => !APPLICANT_SIDE.includes(role)),
});
