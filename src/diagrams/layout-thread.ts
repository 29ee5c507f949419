/** Where a statechart is laid out beside the server: ELK takes up to seconds, once for each procedure and language. */
import { parentPort, workerData } from 'node:worker_threads';
import { layOut } from '../diagram/statechart/lay-out.js';
import { defineProcedure } from '../domain/procedure/define-procedure.js';
import type { ProcedureDefinition } from '../domain/procedure/definition.js';
import type { PictureLanguage } from '../diagram/picture-language.js';
import { PART_TITLES } from '../procedures/part-titles.js';

export type LayoutOrder = { definition: ProcedureDefinition; language: PictureLanguage };

const { definition, language } = workerData as LayoutOrder;
parentPort!.postMessage(await layOut(defineProcedure(definition), PART_TITLES, language));
