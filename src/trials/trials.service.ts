import { Injectable } from '@nestjs/common';
import { ProceduresService } from '../catalogue/procedures.service.js';
import { DiagramsService } from '../diagrams/diagrams.service.js';
import type { PictureLanguage } from '../diagram/picture-language.js';
import { leavesOf } from '../domain/case/machine-state.js';
import type { Language } from '../http/language.js';
import { runTrial, type Tried } from './trial.js';

@Injectable()
export class TrialsService {
  constructor(
    private readonly procedures: ProceduresService,
    private readonly diagrams: DiagramsService,
  ) {}

  /** @throws Problem `notFound` for a procedure that was never published. A refusal of a command is an answer. */
  async run(id: string, version: number, commands: Tried[], language: Language, picture?: PictureLanguage) {
    const rules = this.procedures.get(id, version);
    const { definition, stages } = rules.procedure;
    const { state, taken, refused, visited, possible } = runTrial(rules, commands);
    const here = leavesOf(state.value);
    const titleOf = (type: string): string => definition.commands[type]?.title[language] ?? type;
    const drawn = picture && (await this.diagrams.procedureStatechart(id, version, picture, { here, visited }));
    return {
      procedure: `${id}@${version}`,
      label: state.label,
      stages: here.map((stage) => ({ stage, title: stages[stage]!.meta.title[language] })),
      visited,
      closed: state.closed,
      outcome: state.outcome,
      taken: taken.map(({ type, ...one }) => ({ ...one, type, title: titleOf(type) })),
      refusal: refused && {
        type: refused.command.type,
        title: titleOf(refused.command.type),
        code: refused.problem.code,
        detail: refused.problem.detail[language],
        errors: (refused.problem.extra.errors ?? []).map(({ pointer, detail }) => ({
          pointer,
          detail: detail[language],
        })),
      },
      actions: possible.map(({ role, offer }) => ({
        command: offer.command,
        title: offer.title[language],
        kind: offer.kind,
        role,
        roleTitle: definition.roles[role]![language],
        example: offer.example,
      })),
      svg: drawn ? drawn.svg : null,
    };
  }
}
