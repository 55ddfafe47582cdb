import { Injectable } from '@nestjs/common';
import type { Notice, Told } from './notice.ts';

export interface Statement {
  text: string;
  values: unknown[];
}

type Post = (tenantId: string, told: Told[], beside: Statement[]) => Promise<void>;

/**
 * Where features put what people are to be told. Socket events are numbered by the engine's commit, so routing binds
 * itself here and writes notifications like everything else it tells.
 */
@Injectable()
export class NoticeBoard {
  #post: Post | null = null;

  bind(post: Post): void {
    this.#post = post;
  }

  /** Tells people, each by the ways they chose; `beside` is written in the same transaction. */
  async tell(tenantId: string, told: Told[], beside: Statement[] = []): Promise<void> {
    if (this.#post === null) throw new Error('nobody writes notifications');
    await this.#post(tenantId, told, beside);
  }

  tellAdmins(tenantId: string, notice: Notice): Promise<void> {
    return this.tell(tenantId, [{ to: 'admins', notice }]);
  }
}
