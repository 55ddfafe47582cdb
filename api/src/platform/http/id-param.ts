import { Injectable, type PipeTransform } from '@nestjs/common';
import { isId } from '../ids.ts';
import { notFound } from '../problem/problem.ts';

/** An id in a path: what has not its form cannot be there. */
@Injectable()
export class IdParam implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!isId(value)) throw notFound();
    return value.toLowerCase();
  }
}
