import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';

const MOST_OF_ONE = 4;
const MOST = 64;

/** Uploads that are under way in this process: each holds a file and a connection, so there are only so many. */
export class OpenUploads {
  private readonly byPerson = new Map<string, number>();
  private all = 0;

  /** @throws Problem `tooManyRequests` */
  async within<T>(person: string, work: () => Promise<T>): Promise<T> {
    const own = this.byPerson.get(person) ?? 0;
    if (own >= MOST_OF_ONE || this.all >= MOST)
      throw new Problem(
        'tooManyRequests',
        text(
          `最多同时上传${MOST_OF_ONE}个文件`,
          `Expected at most ${MOST_OF_ONE} uploads at a time; wait for one to end`,
        ),
      );
    this.byPerson.set(person, own + 1);
    this.all += 1;
    try {
      return await work();
    } finally {
      const left = this.byPerson.get(person)! - 1;
      if (left === 0) this.byPerson.delete(person);
      else this.byPerson.set(person, left);
      this.all -= 1;
    }
  }
}
