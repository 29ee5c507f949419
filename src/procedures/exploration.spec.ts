import { beforeAll, describe, expect, test } from '@jest/globals';
import { decide } from '../domain/case/decide.js';
import { defineProcedure } from '../domain/procedure/define-procedure.js';
import type { ProcedureDefinition } from '../domain/procedure/definition.js';
import { type CommandEvent, type Facts, textOf } from '../domain/procedure/facts.js';
import { Drive, rulesOf } from './drive.fixture.js';
import {
  BESIDE_THE_FLOW,
  ending,
  examplesFor,
  explore,
  fullKeyOf,
  type Graph,
  isClosed,
  isPossible,
  type Node,
  take,
} from './exploration.fixture.js';
import { SHIPPED } from './shipped.js';

const EVERYTHING = ['advance', 'return', 'stop', 'resume', 'end', 'other'] as const;
/** Withdrawing a named track is like detaching it, step for step; that is proved below, not explored a second time. */
const isWithdrawalOfTracks = ({ type, data }: CommandEvent) => type === 'case.withdraw' && data['tracks'] !== undefined;

/** No example concludes before every track is ready; a convener may, with any of those that are. */
function concludingSome({ tracks }: Facts): CommandEvent[] {
  const ids = Object.keys(tracks);
  if (ids.length < 2) return [];
  const subsets = ids.map((id) => [id]).concat(ids.map((id) => ids.filter((other) => other !== id)));
  return subsets.map((some) => ({ type: 'joint.conclude', data: { tracks: some } }));
}

/** Steps in words: a failure must not print the graph that hangs on them. */
const namesOf = (steps: Node['next']): string[] =>
  steps.slice(0, 5).map(({ command, to }) => `${command.type} ${JSON.stringify(command.data)} to ${to.key}`);

const marksOf = (facts: Facts, kind: string) =>
  Object.values(facts.items).filter((item) => item.kind === kind && item.status === 'here');
const isAt = (node: Node, pattern: RegExp) => node.stages.some(({ path }) => pattern.test(path));
const found = (facts: Facts) =>
  marksOf(facts, 'line').every(({ marks }) =>
    ['compliant', 'nonCompliant', 'notRequired'].includes(textOf(marks['finding'])),
  );
const said = (event: CommandEvent, track: string) =>
  Object.entries((event.data[track] ?? {}) as Record<string, string>);
const faultsIn = (nodes: Iterable<Node>, isRight: (node: Node) => boolean): string[] =>
  [...nodes]
    .filter((node) => !isRight(node))
    .map(({ key }) => key)
    .slice(0, 5);

describe.each(SHIPPED.map((definition): [string, ProcedureDefinition] => [definition.id, definition]))(
  'every case of %s that its examples can reach',
  (_id, definition) => {
    let graph: Graph;
    let nodes: Node[];
    beforeAll(() => {
      graph = explore(definition, (event) => !isWithdrawalOfTracks(event), concludingSome);
      nodes = [...graph.nodes.values()];
    }, 180_000);

    test('can be brought to an end', () => {
      expect(graph.nodes.size).toBeGreaterThan(30);
      expect(ending(graph, ...EVERYTHING).size).toBe(graph.nodes.size);
    });

    test('reaches an end by its ordinary next steps alone', () => {
      const good = ending(graph, 'advance', 'resume');
      expect(faultsIn(nodes, (node) => good.has(node))).toEqual([]);
    });

    test('is at somebody’s door: whose time it is, and a role that can move it', () => {
      const commands = definition.commands;
      const isOwned = (node: Node) =>
        isClosed(node) ||
        node.next.some(({ command }) =>
          node.stages.some(
            ({ meta }) =>
              meta.owner !== 'none' && meta.roles.some((role) => commands[command.type]!.roles.includes(role)),
          ),
        );
      expect(faultsIn(nodes, isOwned)).toEqual([]);
    });

    test('comes to the joint review and the decision only when no track is still running', () => {
      const isJoined = (node: Node) => {
        const statuses = Object.values(node.at.context.tracks);
        return (
          !isAt(node, /jointReview|deciding|^issue/) ||
          (!statuses.includes('running') && !statuses.includes('pending') && statuses.includes('concluded'))
        );
      };
      expect(faultsIn(nodes, isJoined)).toEqual([]);
    });

    test('has each track where its facts say that it is', () => {
      const CONCLUDED = { licence: 'proposed', inspection: 'assessed', registration: 'readyToFile' };
      const agrees = (node: Node) =>
        !isAt(node, /^open\.review\./) ||
        Object.entries(node.at.context.tracks).every(([track, status]) => {
          const stage = node.stages
            .find(({ path }) => path.startsWith(`open.review.${track}.`))!
            .path.split('.')
            .pop()!;
          const gone = { detached: 'detached', withdrawn: 'withdrawn', notNeeded: 'notHere', notAccepted: 'notHere' };
          if (status === 'concluded') return stage === CONCLUDED[track as keyof typeof CONCLUDED];
          if (status === 'running')
            return ![...Object.values(gone), CONCLUDED[track as keyof typeof CONCLUDED]].includes(stage);
          return stage === gone[status as keyof typeof gone];
        });
      expect(faultsIn(nodes, agrees)).toEqual([]);
    });

    test('concludes a licence only when every line was inspected, and drops nothing that is ready in the joint review', () => {
      const broken = nodes.flatMap((node) =>
        node.next
          .filter(({ command }) => command.type === 'joint.conclude')
          .filter(({ command, to }) => {
            const listed = command.data['tracks'] as string[];
            const ready = Object.entries(node.at.context.tracks).filter(([, status]) => status === 'concluded');
            return (
              (listed.includes('licence') && !found(node.at.context)) ||
              (isAt(node, /jointReview/) && !ready.every(([track]) => listed.includes(track))) ||
              !isAt(to, /deciding/)
            );
          }),
      );
      expect(namesOf(broken)).toEqual([]);
    });

    test('never brings back a track that has left', () => {
      const broken = nodes.flatMap((node) =>
        node.next.filter(({ to }) =>
          Object.entries(node.at.context.tracks).some(
            ([track, status]) =>
              !['pending', 'running', 'concluded'].includes(status) && to.at.context.tracks[track] !== status,
          ),
        ),
      );
      // A closed case is kept as one state, so what it was before is not compared.
      expect(namesOf(broken.filter(({ to }) => !isClosed(to)))).toEqual([]);
    });

    test('checks no licence before every line was inspected, and grants none beyond what was found', () => {
      expect(
        faultsIn(nodes, (node) => !isAt(node, /licence\.(checking|endorsing|proposed)/) || found(node.at.context)),
      ).toEqual([]);
      const beyond = nodes.flatMap(({ key, at, next }) =>
        next.flatMap(({ command }) => [
          ...said(command, 'licence')
            .filter(([, outcome]) => command.type === 'case.decide' && outcome !== 'refused')
            .filter(
              ([line]) => !['compliant', 'notRequired'].includes(textOf(at.context.items[line]!.marks['finding'])),
            )
            .map(([line]) => `${line} in ${key}`),
          ...said(command, 'inspection')
            .filter(([, outcome]) => command.type === 'case.decide' && outcome === 'compliant')
            .filter(([line]) => at.context.items[line]!.marks['finding'] !== 'compliant')
            .map(([line]) => `${line} in ${key}`),
        ]),
      );
      expect(beyond).toEqual([]);
    });

    test('files no product on a line whose licence was refused, and none whose change is major', () => {
      const isLicensed = ({ at: { context } }: Node) =>
        marksOf(context, 'product')
          .filter(({ marks }) => marks['filed'] === true || marks['registrationOutcome'] === 'toFile')
          .every(({ marks }) =>
            ['granted', 'partlyGranted'].includes(
              textOf(context.items[textOf(marks['line'])]!.marks['licenceOutcome']),
            ),
          );
      expect(faultsIn(nodes, isLicensed)).toEqual([]);
      const isMinor = (node: Node) =>
        node.at.context.tracks['registration'] !== 'concluded' ||
        isAt(node, /^issue/) ||
        isClosed(node) ||
        marksOf(node.at.context, 'product').every(({ marks }) =>
          ['moderate', 'minor'].includes(textOf(marks['category'])),
        );
      expect(faultsIn(nodes, isMinor)).toEqual([]);
    });

    test('uses every command; those beside the flow are possible somewhere too', () => {
      const used = new Set(nodes.flatMap(({ next }) => next.map(({ command }) => command.type)));
      const { procedure } = graph;
      const isPossibleSomewhere = (type: string) =>
        nodes.some(({ at }) =>
          examplesFor(procedure, at.context, type).some((event) => isPossible(procedure, at, event)),
        );
      const needsAnother: Record<string, string> = {
        'case.resume': 'case.suspend',
        'case.endSpecialProcedure': 'case.startSpecialProcedure',
        'inspection.liftRiskControl': 'inspection.imposeRiskControl',
      };
      const unused = Object.keys(definition.commands)
        .filter((type) => !used.has(type))
        .filter((type) => !needsAnother[type] && !isPossibleSomewhere(type));
      expect(unused).toEqual([]);
      for (const type of Object.keys(definition.commands).filter((one) => !used.has(one)))
        expect([...BESIDE_THE_FLOW, 'case.revoke']).toContain(type);
    });

    test('can be suspended and resumed where it is, and does nothing else meanwhile', () => {
      const { procedure } = graph;
      const open = nodes.filter((node) => isAt(node, /^(open|issue)\./)).filter((_, i) => i % 97 === 0);
      expect(open.length).toBeGreaterThan(0);
      for (const node of open) {
        const suspended = take(procedure, node.at, examplesFor(procedure, node.at.context, 'case.suspend')[0]!);
        const moving = node.next.filter(({ command }) => command.type !== 'case.withdraw');
        expect(namesOf(moving.filter(({ command }) => isPossible(procedure, suspended, command)))).toEqual([]);
        const resumed = take(procedure, suspended, examplesFor(procedure, suspended.context, 'case.resume')[0]!);
        expect(fullKeyOf(resumed)).toBe(fullKeyOf(node.at));
      }
    });

    test('goes on unchanged after a special procedure, and under risk control', () => {
      const { procedure } = graph;
      const pairs = [
        ['case.startSpecialProcedure', 'case.endSpecialProcedure'],
        ['inspection.imposeRiskControl', 'inspection.liftRiskControl'],
      ].filter(([begin]) => definition.commands[begin!]);
      for (const [begin, end] of pairs)
        for (const node of nodes.filter((one) => isAt(one, /^open\.review\./)).filter((_, i) => i % 97 === 0)) {
          const during = take(procedure, node.at, examplesFor(procedure, node.at.context, begin!)[0]!);
          expect(namesOf(node.next.filter(({ command }) => !isPossible(procedure, during, command)))).toEqual([]);
          expect(
            examplesFor(procedure, during.context, begin!).filter((event) => isPossible(procedure, during, event))
              .length,
          ).toBeLessThan(examplesFor(procedure, during.context, begin!).length);
          const afterwards = take(procedure, during, examplesFor(procedure, during.context, end!)[0]!);
          expect(fullKeyOf(afterwards)).toBe(fullKeyOf(node.at));
        }
    });

    test('withdraws a track exactly where and as it could be detached', () => {
      if (!definition.commands['case.detachTrack']) return;
      const { procedure } = graph;
      let tried = 0;
      for (const { at, next } of nodes)
        for (const { command, to } of next.filter(({ command: { type } }) => type === 'case.detachTrack')) {
          const track = textOf(command.data['track']);
          const event = { type: 'case.withdraw', data: { tracks: [track], reason: '企业计划调整' } };
          expect(isPossible(procedure, at, event)).toBe(true);
          if (isClosed(to)) continue;
          const withdrawn = take(procedure, at, event);
          const asDetached = fullKeyOf(to.at).replaceAll(`"${track}":"detached"`, `"${track}":"withdrawn"`);
          expect(fullKeyOf(withdrawn)).toBe(asDetached);
          tried++;
        }
      expect(tried).toBeGreaterThan(100);
    }, 120_000);

    test('obeys no event that is not a command of it', () => {
      const drive = new Drive(rulesOf(definition));
      const forged = [
        'xstate.stop',
        'xstate.init',
        'xstate.error.actor.x',
        `xstate.done.state.${definition.id}.open.review`,
        '',
        '*',
        'case.*',
        '__proto__',
        'constructor',
      ];
      for (const type of forged)
        expect(() =>
          decide(drive.state, { type, data: {} }, drive.actor('intake'), '2026-03-03T02:00:00.000Z', drive.rules),
        ).toThrow(/unknownCommand/);
      const asked = { type: 'task.open', data: { rule: 'x', command: 'case.accept' } };
      expect(() => decide(drive.state, asked, drive.actor('intake'), '2026-03-03T02:00:00.000Z', drive.rules)).toThrow(
        /forbidden/,
      );
      for (const { at } of nodes.filter((_, i) => i % 97 === 0))
        for (const type of forged.filter((one) => one.startsWith('xstate.done')))
          expect(at.can({ type, data: {} })).toBe(false);
    });

    test('is the same procedure when it is made again from its JSON', () => {
      const again = defineProcedure(JSON.parse(JSON.stringify(definition)) as ProcedureDefinition);
      for (const { at, next } of nodes.filter((_, i) => i % 31 === 0))
        for (const { command, to } of next) if (!isClosed(to)) expect(fullKeyOf(take(again, at, command))).toBe(to.key);
    });
  },
);
