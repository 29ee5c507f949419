/*
 * Verifies the evidence of a report with nothing but the file: no server, no database, no network. Every chain is checked, every
 * case is folded from its entries again and counted, and the report made of these counts has to be the report of the file,
 * byte for byte. What cannot be checked here is whether the file holds everything: its input hash and its number of
 * cases and entries are those of the manifest, which a position that somebody else has witnessed can confirm.
 */
import { createHash } from 'node:crypto';
import type { Catalogue } from '../catalogue/catalogue.js';
import { canonical } from '../domain/audit/canonical.js';
import { findChainFault, type StoredEntry } from '../domain/audit/chain.js';
import { countedCaseOf } from '../domain/case/counted-case.js';
import { historyOf } from '../domain/case/history.js';
import { type Calendars, calendarsIn } from '../domain/clock/published-calendars.js';
import type { Json, JsonObject } from '../domain/json.js';
import type { RateTable } from '../domain/procedure/cost-rates.js';
import { rateTablesOf } from '../domain/turnaround/authority-rates.js';
import { caseHeader, caseLine, csvLine } from '../domain/turnaround/case-list.js';
import { type CaseHead, inputHashOf } from '../domain/turnaround/input-hash.js';
import { changedCells } from '../domain/turnaround/changed-cells.js';
import { type ReportFrame, turnaroundReport } from '../domain/turnaround/report.js';
import { TallyTaker } from '../domain/turnaround/take-tally.js';
import type { Tally } from '../domain/turnaround/tally.js';
import { ASSUMED_RATES } from '../procedures/cost-rates.js';
import { baselinesOf, versionsOf } from '../turnaround/report-frame.queries.js';
import { LIST_FILES } from '../reports/case-lists.js';
import { EVIDENCE_FORMAT, type EvidenceLine, type Manifest, MANIFEST_TYPE } from '../reports/evidence.js';
import { isSignedBy, type Signature } from '../signing/signature.js';
import type { TrustedKey } from '../signing/trusted-keys.js';

export type EvidenceVerdict = {
  ok: boolean;
  cases: number;
  entries: number;
  manifest: Manifest | null;
  /** The key that signed the manifest, if one of those that were given did; else why nothing is said of it. */
  signature: { verifiedBy: string } | { notVerified: 'no key given' | 'not signed' | 'see faults' };
  faults: string[];
};

/** How many differing figures are named. */
const SHOWN = 5;
const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex');

export async function verifyEvidence(
  lines: AsyncIterable<string>,
  catalogue: Catalogue,
  onCase: (cases: number, total: number) => void = () => undefined,
  keys: readonly TrustedKey[] = [],
): Promise<EvidenceVerdict> {
  const verifier = new EvidenceVerifier(catalogue, onCase, keys);
  let at = 0;
  for await (const line of lines) {
    at++;
    if (line === '') continue;
    try {
      verifier.read(JSON.parse(line) as EvidenceLine);
    } catch (error) {
      verifier.fault(`line ${at}: ${(error as Error).message}`);
    }
  }
  return verifier.verdict();
}

/** @throws Error for evidence of another version than this one makes: what made it can verify it. */
function checkFormat({ format, software }: { format: string; software: string }): void {
  if (format !== EVIDENCE_FORMAT)
    throw new Error(
      `Expected evidence of the format ${EVIDENCE_FORMAT}, but found ${format}: verify it with Trine ${software}, which made it`,
    );
}

/** Why no given key has signed a manifest when it was made; null where one has. */
function signatureFault(manifest: Manifest, signature: Signature, keys: readonly TrustedKey[]): string | null {
  const signer = keys.find(({ key }) => isSignedBy(key, canonical(manifest), MANIFEST_TYPE, signature));
  if (!signer)
    return `Expected the manifest signed by a given key (${keys.map(({ fingerprint }) => fingerprint).join(', ')}), but it is not: it names ${signature.keyId}`;
  const at = manifest.generatedAt;
  const { validFrom, validUntil, fingerprint } = signer;
  if ((validFrom !== null && at < validFrom) || (validUntil !== null && at > validUntil))
    return `Expected a manifest made while the key ${fingerprint} was in use (${validFrom ?? '…'} to ${validUntil ?? 'now'}), but it says ${at}`;
  return signature.fingerprint === fingerprint
    ? null
    : `Expected the fingerprint ${fingerprint}, but the signature says ${signature.fingerprint}`;
}

class EvidenceVerifier {
  private manifest: Manifest | null = null;
  private calendars: Calendars = calendarsIn(undefined, sha256);
  private costRates: Record<string, JsonObject> = {};
  private signature: Signature | null = null;
  private readonly histories: ReportFrame['histories'] = {};
  private readonly heads: CaseHead[] = [];
  private readonly faults: string[] = [];
  private taker: TallyTaker | null = null;
  private content: string | null = null;
  private current: { id: string; entries: StoredEntry[] } | null = null;
  private entries = 0;
  private readonly list = createHash('sha256').update(caseHeader());

  constructor(
    private readonly catalogue: Catalogue,
    private readonly onCase: (cases: number, total: number) => void,
    private readonly keys: readonly TrustedKey[],
  ) {}

  fault(words: string): void {
    this.faults.push(words);
  }

  read(line: EvidenceLine): void {
    switch (line.kind) {
      case 'manifest':
        checkFormat(line.manifest);
        this.manifest = line.manifest;
        return;
      case 'signature':
        this.signature = line.signature;
        return;
      case 'calendars':
        this.calendars = calendarsIn(line.register, sha256);
        return;
      case 'costRates':
        this.costRates = line.register;
        return;
      case 'history':
        this.histories[line.procedure] = { baseline: line.baseline, history: line.history };
        return;
      case 'entry':
        if (this.current?.id !== line.case) {
          this.endCase();
          this.current = { id: line.case, entries: [] };
        }
        this.current.entries.push({ seq: line.seq, canon: line.canon, hash: line.hash });
        return;
      case 'report':
        this.content = line.content;
    }
  }

  verdict(): EvidenceVerdict {
    this.endCase();
    const { manifest, content, faults } = this;
    if (!manifest || content === null) faults.push('Expected a manifest and a report, but the file ends before them');
    else this.compare(manifest, content);
    const signature = this.judgeSignature();
    return { ok: faults.length === 0, cases: this.heads.length, entries: this.entries, manifest, signature, faults };
  }

  private judgeSignature(): EvidenceVerdict['signature'] {
    const { manifest, signature, keys } = this;
    if (keys.length === 0) return { notVerified: 'no key given' };
    const fault = manifest && signature ? signatureFault(manifest, signature, keys) : null;
    if (fault) this.fault(fault);
    if (fault || !manifest) return { notVerified: 'see faults' };
    if (signature) return { verifiedBy: signature.fingerprint };
    this.fault('Expected a signature, as a key was given, but the evidence has none');
    return { notVerified: 'not signed' };
  }

  private endCase(): void {
    const { current } = this;
    this.current = null;
    if (!current || !this.manifest) return;
    const { id, entries } = current;
    this.entries += entries.length;
    const fault = findChainFault(id, entries, sha256);
    if (fault) {
      this.fault(
        `case ${id}, entry ${fault.seq}: ${fault.fault}, expected ${fault.expected}, but found ${fault.found}`,
      );
      return;
    }
    const last = entries.at(-1)!;
    this.heads.push({ id, entries: last.seq, head: last.hash });
    this.onCase(this.heads.length, this.manifest.population.cases);
    this.count(id, entries, this.manifest);
  }

  private count(id: string, entries: StoredEntry[], manifest: Manifest): void {
    const { authority, procedure: asked } = manifest;
    const { versions, authority: of } = JSON.parse(entries[0]!.canon) as {
      authority: number;
      versions: { procedure: string; procedureHash: string };
    };
    const [procedure = '', version] = versions.procedure.split('@');
    const rules = this.catalogue.rulesFor(this.calendars, procedure, Number(version));
    if (of !== authority) this.fault(`case ${id} belongs to ${of}, not to ${authority}`);
    if (rules.procedureHash !== versions.procedureHash)
      this.fault(`case ${id} ran under ${versions.procedure} ${versions.procedureHash}, which is not known here`);
    this.taker ??= this.newTaker(manifest);
    if (asked !== null && ![procedure, versions.procedure].includes(asked)) return;
    const history = historyOf(entries, rules);
    const counted = countedCaseOf(history, rules);
    this.taker.add(counted);
    const { period, asOf } = manifest;
    const calendar = this.calendars.at(asOf.instant);
    const listed = { id, number: history.state.caseNumber, ...counted };
    const line = caseLine(listed, { period, asOf: asOf.instant }, calendar);
    if (line) this.list.update(csvLine(line));
  }

  private compare(manifest: Manifest, content: string): void {
    const { outputs, inputHash, population, software } = manifest;
    const nameIn = (file: string) => outputs.find((one) => one.file === file)?.sha256;
    if (sha256(content) !== nameIn('report.json')) this.fault('The report is not the one that the manifest names');
    const listed = this.list.digest('hex');
    if (listed !== nameIn(LIST_FILES.full))
      this.fault(`Expected the list of cases ${nameIn(LIST_FILES.full)}, but the entries give ${listed}`);
    const found = inputHashOf(this.heads, sha256);
    if (found !== inputHash) this.fault(`Expected the input hash ${inputHash}, but the entries give ${found}`);
    if (population.cases !== this.heads.length || population.entries !== this.entries)
      this.fault(
        `Expected ${population.cases} cases with ${population.entries} entries, but the file has ${this.heads.length} with ${this.entries}`,
      );
    const tally = (this.taker ?? this.newTaker(manifest)).tally();
    const again = canonical(turnaroundReport(tally, this.frame(manifest, tally, found, software)));
    if (again === content) return;
    const cells = changedCells(JSON.parse(content) as Json, JSON.parse(again) as Json);
    this.fault(`The report cannot be made again from its evidence: ${cells.length} figures differ`);
    for (const { pointer, before, after } of cells.slice(0, SHOWN))
      this.fault(`  ${pointer}: the report says ${JSON.stringify(before)}, the evidence ${JSON.stringify(after)}`);
  }

  private newTaker(manifest: Manifest): TallyTaker {
    const { period, asOf } = manifest;
    return new TallyTaker({ period, asOf: asOf.instant }, this.calendars.at(asOf.instant));
  }

  private rates({ asOf }: Manifest): RateTable[] {
    return rateTablesOf(this.costRates, asOf.instant, ASSUMED_RATES);
  }

  private frame(manifest: Manifest, tally: Tally, inputHash: string, software: string): ReportFrame {
    const procedures = this.catalogue.list();
    return {
      authority: String(manifest.authority),
      period: manifest.period,
      asOf: manifest.asOf,
      calendarVersion: this.calendars.at(manifest.asOf.instant).version,
      versions: { software, procedures: versionsOf(procedures, tally) },
      inputHash,
      baselines: baselinesOf(procedures),
      rates: this.rates(manifest),
      histories: this.histories,
    };
  }
}
