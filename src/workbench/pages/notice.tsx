import type { NoticesService } from '../../notices/notices.service.js';
import type { Desk } from '../desk.js';
import { Day, Sign, Time } from '../parts/time.js';
import { languageOf } from '../tongue.js';
import type { View } from '../view.js';
import { useVisit, useWords, type Visit } from '../visit.js';
import { noticeWords } from '../words/notice.js';
import { Value } from '../words/values.js';

type Notice = Awaited<ReturnType<NoticesService['get']>>;

function NoticePage({ notice }: { notice: Notice }) {
  const words = useWords(noticeWords);
  const { params, tongue } = useVisit();
  const translation = languageOf(tongue) === 'en' ? notice.texts?.en.text : null;
  return (
    <>
      <p class="small">
        <a href={`/cases/${params['id']}`}>{words.back}</a>
      </p>
      <h1>{notice.title}</h1>
      <dl>
        <dt>{words.notice}</dt>
        <dd>
          <Sign>{notice.number ?? ''}</Sign>
        </dd>
        <dt>{words.issuedAt}</dt>
        <dd>
          <Time at={notice.issuedAt} />
        </dd>
        <dt>{words.addressee}</dt>
        <dd>
          <Value of={notice.addressee} />
        </dd>
        {notice.replyDue !== null && (
          <>
            <dt>{words.replyDue}</dt>
            <dd>
              <Day date={notice.replyDue} />
            </dd>
          </>
        )}
        <dt>{words.hash}</dt>
        <dd>
          <code dir="ltr">{notice.sha256}</code>
        </dd>
      </dl>
      {notice.texts === null ? (
        <p class="note">{words.withheld}</p>
      ) : (
        <>
          {translation != null && (
            <section class="panel" lang="en">
              <h2>{words.translation}</h2>
              <p class="written">{translation}</p>
            </section>
          )}
          <section class="panel" lang="zh-CN">
            <h2>{words.official}</h2>
            <p class="written">{notice.texts['zh-CN'].text}</p>
          </section>
        </>
      )}
      <button type="button" data-print>
        {words.print}
      </button>
    </>
  );
}

async function show({ api, params }: Visit): Promise<View> {
  const notice = await api.get<Notice>(`cases/${params['id']}/notices/${encodeURIComponent(params['number']!)}`);
  return { title: notice.title, body: <NoticePage notice={notice} /> };
}

export function noticePages(desk: Desk): void {
  desk.get('/cases/:id/notices/:number', show);
}
