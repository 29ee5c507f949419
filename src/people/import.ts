/**
 * An organisation from CSV. Nothing is guessed: a row is accepted as it stands, or rejected with the column, what stood there
 * and what was expected. Given rows are the accepted and the rejected ones, always.
 */
import { parse } from 'csv-parse/sync';
import { type Json, type JsonObject, text, type Text } from '../domain/json.js';
import { goTogether, isOfficer, type Office, rolesOf } from '../domain/people/office.js';
import { administration } from '../procedures/administration/administration.js';

export type Files = { organs?: string; officers?: string; appointments?: string };
type FileName = keyof Files;
/** Rows count from 1, without the line of column names. */
export type Rejected = { file: FileName; row: number; column: string; value: string; expected: Text };
export type Imported = {
  given: number;
  accepted: number;
  rejected: Rejected[];
  rows: { organs: JsonObject[]; officers: JsonObject[]; appointments: JsonObject[] };
};
type Cells = Record<string, string>;
type Fault = { column: string; expected: Text };

const COLUMNS: Record<FileName, { needs: string[]; may: string[] }> = {
  organs: { needs: ['id', 'name_zh', 'name_en', 'kind'], may: ['parent'] },
  officers: { needs: ['id', 'name', 'organ'], may: [] },
  appointments: { needs: ['officer', 'role', 'from'], may: ['organ', 'until'] },
};
const ID = /^[A-Za-z0-9][A-Za-z0-9._@:|-]{0,99}$/;
const MAX_NAME = 100;

type Schema = { properties: Record<string, { items: { properties: Record<string, { enum?: Json[] }> } }> };
const schema = administration.filing.schema as unknown as Schema;
const choices = (register: FileName, field: string): string[] =>
  (schema.properties[register]?.items.properties[field]?.enum ?? []).filter((one) => typeof one === 'string');
const KINDS = choices('organs', 'kind');
const ROLES = choices('appointments', 'role');

const say = (column: string, zh: string, en: string): Fault => ({ column, expected: text(zh, `Expected ${en}`) });
const isDate = (value: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(value) && new Date(`${value}T00:00:00Z`).toJSON()?.startsWith(value) === true;

/** The rows of a file; a file that is no CSV with these columns is one fault of its first row. */
function rowsOf(file: FileName, csv: string | undefined): { rows: Cells[]; fault: Fault | null } {
  if (csv === undefined || csv.trim() === '') return { rows: [], fault: null };
  try {
    const rows = parse<Cells>(csv, { columns: true, bom: true, trim: true, skip_empty_lines: true });
    const { needs, may } = COLUMNS[file];
    const here = Object.keys(rows[0] ?? {});
    const missing = needs.find((column) => rows.length > 0 && !here.includes(column));
    const unknown = here.find((column) => ![...needs, ...may].includes(column));
    const columns = [...needs, ...may].join(', ');
    if (missing !== undefined) return { rows, fault: say(missing, `列：${columns}`, `the columns ${columns}`) };
    if (unknown !== undefined) return { rows, fault: say(unknown, `列：${columns}`, `only the columns ${columns}`) };
    return { rows, fault: null };
  } catch (error) {
    return { rows: [{}], fault: say('', '有效的 CSV', `a CSV file: ${(error as Error).message}`) };
  }
}

function faultOfCells(file: FileName, row: Cells): Fault | null {
  for (const column of COLUMNS[file].needs)
    if (!row[column]) return say(column, '不为空', 'a value, as this column must not be empty');
  for (const column of ['id', 'organ', 'officer', 'parent'])
    if (row[column] && !ID.test(row[column]))
      return say(column, '字母、数字和 . _ @ : | - 组成的标识', 'an id of letters, digits and . _ @ : | -');
  for (const column of ['name', 'name_zh', 'name_en'])
    if ((row[column] ?? '').length > MAX_NAME)
      return say(column, `不超过${MAX_NAME}个字`, `at most ${MAX_NAME} characters`);
  for (const column of ['from', 'until'])
    if (row[column] && !isDate(row[column])) return say(column, '日期 YYYY-MM-DD', 'a date YYYY-MM-DD that exists');
  return null;
}

/** What an import would bring to an organisation. */
export function parseOrganisation(files: Files, office: Office | null): Imported {
  const rows: Imported['rows'] = { organs: [], officers: [], appointments: [] };
  const rejected: Rejected[] = [];
  let given = 0;
  const known = (register: string, id: string) => Object.hasOwn(office?.registers[register] ?? {}, id);
  const organs = new Set<string>();
  const officers = new Set<string>();
  const roles = new Map<string, { role: string; from: string; until: string }[]>();
  const isOrgan = (id: string) => known('organs', id) || organs.has(id);

  const read = (file: FileName, faultOf: (row: Cells) => Fault | null, accept: (row: Cells) => void): void => {
    const read = rowsOf(file, files[file]);
    read.rows.forEach((row, i) => {
      given++;
      const fault = read.fault ?? faultOfCells(file, row) ?? faultOf(row);
      if (fault) rejected.push({ file, row: i + 1, value: row[fault.column] ?? '', ...fault });
      else accept(row);
    });
  };

  read(
    'organs',
    ({ id = '', kind = '', parent }) => {
      if (isOrgan(id)) return say('id', '未使用过的机构标识', 'an id that no organ has');
      if (!KINDS.includes(kind)) return say('kind', KINDS.join('、'), `one of ${KINDS.join(', ')}`);
      if (parent && !isOrgan(parent))
        return say('parent', '已登记或排在前面的机构', 'an organ that is registered or stands above');
      return null;
    },
    ({ id = '', name_zh: zh = '', name_en: en = '', kind = '', parent }) => {
      organs.add(id);
      rows.organs.push({ id, name: { 'zh-CN': zh, en }, kind, ...(parent && { parent }) });
    },
  );
  read(
    'officers',
    ({ id = '', organ = '' }) => {
      if (known('officers', id) || officers.has(id))
        return say('id', '从未使用过的登录标识', 'an id that no officer has or ever had');
      return isOrgan(organ) ? null : say('organ', '已登记或同时导入的机构', 'an organ that is registered or imported');
    },
    ({ id = '', name = '', organ = '' }) => {
      officers.add(id);
      rows.officers.push({ id, name, organ });
    },
  );
  read(
    'appointments',
    ({ officer = '', role = '', organ, from = '', until }) => {
      const isHere = officers.has(officer) || (office !== null && isOfficer(office, officer, from));
      if (!isHere) return say('officer', '已登记或同时导入的人员', 'an officer who is registered or imported');
      if (!ROLES.includes(role)) return say('role', ROLES.join('、'), `one of ${ROLES.join(', ')}`);
      if (organ && !isOrgan(organ))
        return say('organ', '已登记或同时导入的机构', 'an organ that is registered or imported');
      if (until && until < from) return say('until', '不早于起始日期', 'a last day not before the first');
      const now = office ? rolesOf(office, officer, from) : [];
      const last = until || '9999-12-31';
      const others = (roles.get(officer) ?? []).filter((one) => one.from <= last && from <= one.until);
      if ([...now, ...others.map((one) => one.role)].every((other) => goTogether(role, other))) return null;
      return say('role', '可以与该人员其他角色并存的角色', 'a role that goes together with his other roles');
    },
    ({ officer = '', role = '', organ, from = '', until }) => {
      roles.set(officer, [...(roles.get(officer) ?? []), { role, from, until: until || '9999-12-31' }]);
      rows.appointments.push({ officer, role, from, ...(organ && { organ }), ...(until && { until }) });
    },
  );
  const accepted = rows.organs.length + rows.officers.length + rows.appointments.length;
  return { given, accepted, rejected, rows };
}
