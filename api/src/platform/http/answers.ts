import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';

/** What a route answers when all goes well, for the published description: status, schema (null: no body) and one line. */
export function Answers(status: number, schema: z.ZodType | null, summary: string): MethodDecorator {
  return applyDecorators(
    ApiOperation({ summary }),
    schema === null
      ? ApiResponse({ status, description: summary })
      : ApiResponse({ status, description: summary, standardSchema: schema }),
  );
}
