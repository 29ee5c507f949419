import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { findReadableCase, sightOf } from '../cases/cases.queries.js';
import { inAuthority } from '../database/tenant.js';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import type { Language } from '../http/language.js';
import type { Principal } from '../identity/principal.js';
import { getNotice, listNotices, type NoticeRow } from './notices.queries.js';

/** A notice in a list; its text stands at `href`. */
const toNoticeView = (row: NoticeRow, caseId: string, language: Language) => ({
  number: row.number,
  kind: row.kind,
  kindCode: row.kind_code,
  title: row.title[language],
  template: row.template,
  addressee: row.addressee,
  replyDue: row.reply_due,
  sha256: row.sha256,
  seq: row.seq,
  issuedAt: row.recorded_at.toISOString(),
  href: `/api/v1/cases/${caseId}/notices/${row.number}`,
});

/** The notices of the law: who may read the case may read them. */
@Injectable()
export class NoticesService {
  constructor(private readonly dataSource: DataSource) {}

  async list(by: Principal, caseId: string, language: Language) {
    const rows = await inAuthority(this.dataSource, by.authority, async (tx) => {
      const { id } = await findReadableCase(tx, by, caseId);
      return listNotices(tx, by.authority, id);
    });
    return { items: rows.map((row) => toNoticeView(row, caseId, language)) };
  }

  /** A notice; `texts` is null for readers of figures alone, who learn that it was given and not what it says. */
  async get(by: Principal, caseId: string, number: string, language: Language) {
    const { row, told } = await inAuthority(this.dataSource, by.authority, async (tx) => {
      const state = await findReadableCase(tx, by, caseId);
      const { journal } = sightOf(by, state);
      return { row: await getNotice(tx, by.authority, state.id, number), told: journal !== 'outline' };
    });
    const texts = {
      'zh-CN': { status: 'official', text: row.text },
      en: { status: 'translation', text: row.translation },
    };
    return { ...toNoticeView(row, caseId, language), texts: told ? texts : null, withheld: told ? [] : ['texts'] };
  }

  /** The official text, whose bytes were hashed. @throws Problem `forbidden` for readers of figures alone */
  async getText(by: Principal, caseId: string, number: string): Promise<string> {
    const { texts } = await this.get(by, caseId, number, 'zh-CN');
    if (texts) return texts['zh-CN'].text;
    throw new Problem(
      'forbidden',
      text('您的角色不能查看文书内容', 'Expected a role that may read what notices say, but yours reads figures alone'),
    );
  }
}
