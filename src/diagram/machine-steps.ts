/** A machine config as the pictures of it see it: nodes by path, and every step with the path where it ends. */
import type { MachineConfigData } from '../domain/procedure/definition.js';

export type MachineNode = {
  id?: string;
  type?: string;
  initial?: string;
  states?: Record<string, MachineNode>;
  on?: Record<string, unknown>;
  always?: unknown;
};

/** A step of the machine; `event` is null when nothing has to be asked for it, `to` when the state stays as it is. */
export type MachineStep = { from: string; to: string | null; event: string | null };

export const rootOf = (machine: MachineConfigData): MachineNode => machine;
export const below = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);
const above = (path: string): string => path.split('.').slice(0, -1).join('.');

const listOf = (transitions: unknown): { target?: string }[] =>
  [transitions].flat().map((one) => (typeof one === 'string' ? { target: one } : (one as { target?: string })));

/** The steps of a machine, each state's own before those of the states in it, in the order of the config. */
export function stepsOf(machine: MachineConfigData): MachineStep[] {
  const ids = new Map<string, string>();
  const steps: MachineStep[] = [];
  const findIds = (node: MachineNode, path: string): void => {
    if (node.id) ids.set(`#${node.id}`, path);
    for (const [key, child] of Object.entries(node.states ?? {})) findIds(child, below(path, key));
  };
  const resolve = (target: string, from: string): string => {
    if (target.startsWith('#')) {
      const [head = '', ...rest] = target.split('.');
      return [ids.get(head) ?? head, ...rest].join('.');
    }
    if (target.startsWith('.')) return `${from}${target}`;
    return below(above(from), target);
  };
  const collect = (node: MachineNode, path: string): void => {
    const add = (transitions: unknown, event: string | null) => {
      for (const { target } of listOf(transitions))
        steps.push({ from: path, to: target === undefined ? null : resolve(target, path), event });
    };
    for (const [event, transitions] of Object.entries(node.on ?? {})) add(transitions, event);
    if (node.always) add(node.always, null);
    for (const [key, child] of Object.entries(node.states ?? {})) collect(child, below(path, key));
  };
  const root = rootOf(machine);
  findIds(root, '');
  collect(root, '');
  return steps;
}
