import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImportError, LeadImport } from '@baton/contract';
import { Stage } from '../../test/stage.ts';
import { XLSX } from './bodies.ts';
import { ImportRunner } from './import-runner.service.ts';
import { zipStored } from './zip-archive.ts';

let stage: Stage;
let sourceId: string;
beforeAll(async () => {
  stage = await Stage.open();
  sourceId = (await stage.admin.post('/sources', { name: 'Fair' })).body.id;
});
afterAll(() => stage.close());

const CSV = { 'content-type': 'text/csv' };
const upload = async (text: string): Promise<LeadImport> => {
  const made = await stage.admin.post(`/sources/${sourceId}/imports?name=fair.csv`, text, CSV);
  expect(made.status).toBe(201);
  return made.body;
};
const until = async (id: string, status: LeadImport['status']): Promise<LeadImport> => {
  for (;;) {
    const { body } = await stage.admin.get<LeadImport>(`/imports/${id}`);
    if (body.status === status) return body;
    await sleep(20);
  }
};
const FILE = 'id;name;phone;note\nf-1;Anna;030 901820;hi\n;;;\nf-2;;;\nf-3;Ben;;\nf-1;Anna again;;\n';

describe('leads by file', () => {
  it('are mapped, looked at, taken in, told row by row, and taken back', async () => {
    const made = await upload(FILE);
    expect(made).toMatchObject({
      status: 'ready',
      fileName: 'fair.csv',
      columns: ['id', 'name', 'phone', 'note'],
      rows: 4,
      mapping: [
        { path: 'id', field: 'externalId' },
        { path: 'name', field: 'customer.name' },
        { path: 'phone', field: 'customer.phone' },
        { path: 'note', field: 'text' },
      ],
    });
    const { mapping } = made;
    const before = await stage.count('leads');
    const { body: preview } = await stage.admin.post(`/imports/${made.id}/preview`, { mapping });
    expect(preview.failed).toBe(1);
    expect(preview.rows[0]).toMatchObject({ row: 1, lead: { source: 'Fair', customer: { name: 'Anna' } } });
    expect(preview.rows[1]).toMatchObject({ row: 2, lead: null, errors: [{ path: '' }] });
    expect(await stage.count('leads')).toBe(before);

    expect((await stage.admin.post(`/imports/${made.id}/run`, { mapping })).status).toBe(200);
    expect(await until(made.id, 'done')).toMatchObject({ done: 4, created: 2, known: 1, failed: 1 });
    expect(await stage.count('leads')).toBe(before + 2);
    const errors = (await stage.admin.get<{ items: ImportError[] }>(`/imports/${made.id}/errors`)).body.items;
    expect(errors).toMatchObject([{ row: 2, errors: [{ path: '' }] }]);
    expect((await stage.admin.post(`/imports/${made.id}/run`, { mapping })).body.code).toBe('conflict');

    expect((await stage.admin.post(`/imports/${made.id}/undo`)).status).toBe(200);
    await until(made.id, 'undone');
    expect(await stage.count('leads', `status <> 'discarded'`)).toBe(before);
    expect((await stage.admin.post(`/imports/${made.id}/undo`)).body.code).toBe('conflict');
  });

  it('go on where a process ended, each row once', async () => {
    const names = Array.from({ length: 250 }, (_, n) => `Person ${n}`);
    const made = await upload(`name\n${names.join('\n')}\n`);
    const before = await stage.count('leads');
    // As a process leaves it that died in the second chunk: begun, its first chunk counted.
    await stage.owner.query(
      `update lead_imports set status = 'running', worked_at = now() - interval '1 hour' where tenant_id = $1 and id = $2`,
      [stage.tenantId, made.id],
    );
    const runner = stage.api.running.app.get(ImportRunner);
    await runner.sweep();
    await until(made.id, 'done');
    await stage.owner.query(
      `update lead_imports set status = 'running', done = 100, worked_at = now() - interval '1 hour' where tenant_id = $1 and id = $2`,
      [stage.tenantId, made.id],
    );
    await runner.sweep();
    expect(await until(made.id, 'done')).toMatchObject({ done: 250, created: 250, known: 0, failed: 0 });
    expect(await stage.count('leads')).toBe(before + 250);
  });

  it('come as a file only, within bounds, to a source of one’s own', async () => {
    const path = `/sources/${sourceId}/imports?name=x.csv`;
    expect((await stage.admin.post(path, {})).body.code).toBe('unsupported_media_type');
    expect((await stage.admin.send('POST', path, 'name\n', CSV)).body.code).toBe('invalid_input');
    expect((await stage.admin.send('POST', path, 'x'.repeat(9_000_000), CSV)).body.code).toBe(
      'body_too_large',
    );
    expect((await stage.admin.send('POST', '/leads', 'name\nA', CSV)).body.code).toBe(
      'unsupported_media_type',
    );
    const made = await upload('name\nAnna\n');
    const other = await stage.neighbour();
    expect((await other.admin.send('POST', path, 'name\nAnna\n', CSV)).status).toBe(404);
    for (const step of ['preview', 'run'])
      expect((await other.admin.post(`/imports/${made.id}/${step}`, { mapping: made.mapping })).status).toBe(
        404,
      );
    expect((await other.admin.post(`/imports/${made.id}/undo`)).status).toBe(404);
    for (const step of ['', '/errors'])
      expect((await other.admin.get(`/imports/${made.id}${step}`)).status).toBe(404);
    const bad = await stage.admin.post(`/imports/${made.id}/run`, {
      mapping: [{ path: 'name', field: 'nonsense' }],
    });
    expect(bad.body.errors[0]!.path).toBe('mapping.0.field');
  });

  it('come as a workbook too, by its bytes and not its name, with the same steps behind', async () => {
    const post = (bytes: Buffer, name: string, type: string) =>
      fetch(`${stage.api.url}/api/v1/sources/${sourceId}/imports?name=${name}`, {
        method: 'POST',
        headers: {
          'content-type': type,
          cookie: stage.admin.cookie,
          'x-csrf-token': stage.admin.csrfToken,
        },
        body: new Uint8Array(bytes),
      });
    const made = await post(workbook('x-1', 'Cleo'), 'fair.xlsx', XLSX);
    expect(made.status).toBe(201);
    const file = (await made.json()) as LeadImport;
    expect(file).toMatchObject({ fileName: 'fair.xlsx', columns: ['id', 'name'], rows: 1 });
    await stage.admin.post(`/imports/${file.id}/run`, { mapping: file.mapping });
    expect(await until(file.id, 'done')).toMatchObject({ created: 1, failed: 0 });
    expect((await post(workbook('x-2', 'Dan'), 'fair.csv', 'text/csv')).status).toBe(201);
    const old = await post(
      Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0]),
      'fair.xls',
      XLSX,
    );
    expect(old.status).toBe(422);
    expect(await old.text()).toContain('old .xls workbook');
    // No other route takes one.
    expect((await stage.admin.send('POST', '/tags', 'PK', { 'content-type': XLSX })).status).toBe(415);
  });
});

/** A workbook of one lead. */
function workbook(id: string, name: string): Buffer {
  const cell = (place: string, value: string): string =>
    `<c r="${place}" t="inlineStr"><is><t>${value}</t></is></c>`;
  const rows = [
    ['id', 'name'],
    [id, name],
  ].map(
    ([a, b], index) => `<row r="${index + 1}">${cell(`A${index + 1}`, a!)}${cell(`B${index + 1}`, b!)}</row>`,
  );
  const parts: [string, string][] = [
    [
      'xl/workbook.xml',
      '<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>',
    ],
    [
      'xl/_rels/workbook.xml.rels',
      '<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    ],
    ['xl/worksheets/sheet1.xml', `<worksheet><sheetData>${rows.join('')}</sheetData></worksheet>`],
  ];
  return zipStored(parts.map(([part, content]) => ({ name: part, content: Buffer.from(content) })));
}
