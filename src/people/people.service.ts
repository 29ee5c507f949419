import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { NOW, type Now } from '../database/now.js';
import { StepSignal } from '../database/step-signal.js';
import { inAuthority } from '../database/tenant.js';
import type { Actor, CaseState } from '../domain/case/case-state.js';
import { dateAt, type LegalDate } from '../domain/clock/instant.js';
import { type Calendars, calendarsIn, SHIPPED_CALENDARS } from '../domain/clock/published-calendars.js';
import { text } from '../domain/json.js';
import {
  type Entrustment,
  entrustmentFor,
  holdersByRole,
  interestedIn,
  type Office,
  officeOf,
  officersOn,
  partiesIn,
  readsAs,
  rolesOf,
  standInsOf,
  unitOf,
} from '../domain/people/office.js';
import { Problem } from '../domain/problem.js';
import { FRESH_SECONDS, type Caller, type Principal } from '../identity/principal.js';

/*
 * Who somebody is to an authority is asked at every request, so the organisation of each is kept in memory, as the state of
 * its administrative case. It is asked at most twice a second whether any has changed, of all authorities at once; a change
 * made by this very process is seen at once. So whoever loses a role loses it everywhere within a second.
 *
 * Only `admit` and `office` ask; what is called inside a transaction takes the office as it was a moment ago, because a
 * transaction that waits for a second connection while all are taken would wait for ever.
 */

const ASK_EVERY_MS = 500;
/** [assumption] Beijing time, as the shipped calendar. */
const UTC_OFFSET_MINUTES = 480;
const APPLICANT_SIDE = ['applicant', 'agent'];

const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex');

/** A person with whom an authority of this installation begins: the sample users of the local identity; nobody under OIDC. */
export type Founder = { name: string; title: string; roles: string[]; unit: string; authority: number };
export const FOUNDERS = Symbol('FOUNDERS');

type Head = { authority_id: number; case_id: string | null; seq: number | null };
type Holding = {
  authority: number;
  kind: 'officer' | 'reader';
  roles: string[];
  unit: string;
  standIns: Actor['standIns'];
};

/** Who may do what at an authority, and who works there. */
@Injectable()
export class PeopleService {
  private readonly offices = new Map<number, Office>();
  private readonly calendars = new Map<number, Calendars>();
  private authorities: number[] = [];
  private askedAtMs = -Infinity;
  private asking: Promise<void> | null = null;

  constructor(
    private readonly dataSource: DataSource,
    signal: StepSignal,
    @Inject(NOW) private readonly now: Now,
    @Inject(FOUNDERS) private readonly founders: readonly Founder[],
  ) {
    signal.onStep((authority, caseId) => {
      const known = this.offices.get(authority);
      if (!known || known.caseId === caseId) this.askedAtMs = -Infinity;
    });
  }

  /**
   * What a caller may do at an authority: the one that he names, else the one where he is an officer, else the only one that
   * lets him read. Whoever is no officer anywhere stands on the applicant's side.
   * @throws Problem `forbidden`; `authorityNotNamed` naming those to choose from.
   */
  async admit(caller: Caller, named?: number): Promise<Principal> {
    await this.ask();
    const { sub, name, kind, amr, authenticatedAtSeconds } = caller;
    const fresh =
      authenticatedAtSeconds !== null && Math.abs(Date.now() / 1000 - authenticatedAtSeconds) <= FRESH_SECONDS;
    const { authority, roles, unit, standIns = [], ...place } = this.placeOf(caller, named);
    const readsOnly = place.kind === 'reader' && { readsOnly: true as const };
    return { sub, name, kind, amr, fresh, authority, roles, unit, standIns, ...readsOnly };
  }

  /** A principal as the domain sees him on a case: his interests are those in its parties. */
  async actorFor(by: Principal, { filing }: Pick<CaseState, 'filing'>): Promise<Actor> {
    const { sub: id, unit, standIns, fresh } = by;
    const actor = { id, roles: by.readsOnly ? [] : by.roles, unit, standIns, fresh };
    const office = this.offices.get(by.authority);
    if (!office) return actor;
    const today = this.today();
    const interested = interestedIn(office, partiesIn(office, filing), today);
    return { ...actor, officers: officersOn(office, today), ...(interested.length > 0 && { interested }) };
  }

  /** Ids of persons by role, in a stable order: what examples of commands may name. */
  async listByRole(authority: number): Promise<Record<string, string[]>> {
    const office = this.offices.get(authority);
    if (office) return holdersByRole(office, this.today());
    const byRole: Record<string, string[]> = {};
    for (const user of this.founders)
      if (user.authority === authority) for (const role of user.roles) (byRole[role] ??= []).push(user.name);
    return byRole;
  }

  /** The organisation of an authority as it stands now, or null while it has none. Not inside a transaction. */
  async office(authority: number): Promise<Office | null> {
    await this.ask();
    return this.offices.get(authority) ?? null;
  }

  /** The entrustment under which a track is handled today (Licensing Law Art. 24), or null. Asks nothing: also in a transaction. */
  entrustment(authority: number, track: string, command?: string): Entrustment | null {
    const office = this.offices.get(authority);
    return office ? entrustmentFor(office, track, this.today(), command) : null;
  }

  /** The calendars of an authority as they were known a moment ago; asks nothing, so it may stand inside a transaction. */
  calendarsOf(authority: number): Calendars {
    return this.calendars.get(authority) ?? SHIPPED_CALENDARS;
  }

  /** The authorities of this installation, by division code, whether founded or not. */
  async listAuthorities(): Promise<readonly number[]> {
    await this.ask();
    return this.authorities;
  }

  private placeOf({ sub, kind, local }: Caller, named: number | undefined): Holding {
    const today = this.today();
    const held = [...this.offices.values()].flatMap((office) => holdingAt(office, sub, today));
    const officer = held.filter((one) => one.kind === 'officer');
    if (local && !this.offices.has(local.authority) && (named ?? local.authority) === local.authority)
      return { ...local, kind: 'officer', standIns: [] };
    if (held.length > 0) {
      const chosen = this.choose(held, officer.length > 0 ? officer : held, named);
      return { ...chosen, roles: [...new Set([...chosen.roles, ...this.localRoles(sub, local, chosen.authority)])] };
    }
    const authority = named ?? local?.authority ?? (this.authorities.length === 1 ? this.authorities[0] : undefined);
    if (authority === undefined) throw notNamed(this.authorities);
    const unknown = !this.authorities.includes(authority) || (local !== null && local.authority !== authority);
    const roles = local ? this.localRoles(sub, local, authority) : kind === 'person' ? ['applicant'] : [];
    if (unknown || roles.length === 0) throw noOffice();
    return { authority, kind: 'officer', roles, unit: local?.unit ?? 'applicant', standIns: [] };
  }

  private choose(held: Holding[], preferred: Holding[], named: number | undefined): Holding {
    const chosen = named === undefined ? preferred : held.filter(({ authority }) => authority === named);
    if (chosen.length === 1) return chosen[0]!;
    if (named !== undefined) throw noOffice();
    throw notNamed(held.map(({ authority }) => authority));
  }

  /**
   * What the local identity alone says of its sample users: roles that a token was given beside the user's own, and the side
   * of the applicant. Everything else they hold by appointment, as anybody.
   */
  private localRoles(sub: string, local: Caller['local'], authority: number): string[] {
    if (!local || local.authority !== authority) return [];
    const own = this.founders.find((one) => one.name === sub)?.roles ?? [];
    return local.roles.filter((role) => !own.includes(role) || APPLICANT_SIDE.includes(role));
  }

  private today(): LegalDate {
    return dateAt(this.now(), UTC_OFFSET_MINUTES);
  }

  private async ask(): Promise<void> {
    if (!this.asking && performance.now() - this.askedAtMs < ASK_EVERY_MS) return;
    this.asking ??= this.read().finally(() => (this.asking = null));
    await this.asking;
  }

  private async read(): Promise<void> {
    const askedAtMs = performance.now();
    this.askedAtMs = askedAtMs;
    try {
      const heads = await this.dataSource.query<Head[]>('select * from office_heads()');
      for (const { authority_id: authority, case_id: id, seq } of heads)
        if (id !== null && this.offices.get(authority)?.seq !== seq) await this.load(authority, id);
      this.authorities = heads.map(({ authority_id }) => authority_id);
    } catch (error) {
      this.askedAtMs = -Infinity; // closed, not stale: the next request asks again
      throw error;
    }
  }

  private async load(authority: number, id: string): Promise<void> {
    const read = (tx: EntityManager) =>
      tx.query<{ state: string }[]>('select state from cases where authority_id = $1 and id = $2', [authority, id]);
    const [row] = await inAuthority(this.dataSource, authority, read, { onPrimary: true }); // who may do what, now
    if (!row) return;
    const office = officeOf(JSON.parse(row.state) as CaseState);
    const calendars = calendarsIn(office.registers['calendars'], sha256);
    // Rules and days are kept by this object: another only when a calendar was published.
    if (calendars.inForce.version !== this.calendarsOf(authority).inForce.version)
      this.calendars.set(authority, calendars);
    this.offices.set(authority, office);
  }
}

function holdingAt(office: Office, person: string, on: LegalDate): Holding[] {
  const { authority } = office;
  const roles = rolesOf(office, person, on);
  const standIns = standInsOf(office, person, on);
  if (roles.length > 0 || standIns.length > 0)
    return [{ authority, kind: 'officer', roles, unit: unitOf(office, person, on), standIns }];
  const reading = readsAs(office, person, on);
  return reading.length > 0 ? [{ authority, kind: 'reader', roles: reading, unit: '', standIns: [] }] : [];
}

const noOffice = () =>
  new Problem('forbidden', text('您在该机关没有职务', 'Expected an authority at which you hold an office'));

const notNamed = (authorities: number[]) =>
  new Problem(
    'authorityNotNamed',
    text(
      '您在多个机关有职务，请用 Trine-Authority 指明机关',
      'Expected the authority that you act for in Trine-Authority, as there is more than one',
    ),
    { allowed: authorities },
  );
