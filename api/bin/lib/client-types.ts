import { join } from 'node:path';
import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import ts from 'typescript';
import { root } from './paths.ts';

/** In git, so that whoever reads or uses the client needs to build nothing. */
export const clientTypesFile = join(root, 'libs/client/src/generated/api.ts');

const HEAD = `/**
 * The API as types: what each path takes and answers, and every schema under its own name. Made from the API's own
 * description by \`npm run client\`; what is changed here by hand is gone the next time, and a test fails until then.
 */

`;

/** The types of the client for an OpenAPI document: the same text for the same document. */
export async function clientTypes(document: object): Promise<string> {
  const ast = await openapiTS(structuredClone(document) as OpenAPI3, {
    alphabetize: true,
    // A default is the server's to fill in: a caller may leave the field out.
    defaultNonNullable: false,
    rootTypes: true,
    rootTypesNoSchemaPrefix: true,
    silent: true,
    transform: (schema) => ('format' in schema && schema.format === 'binary' ? bytes() : undefined),
  });
  return (
    HEAD +
    [NOTHING, NO_PARAMETERS, ANY_HEADERS].reduce(
      (text, noise) => text.replaceAll(noise, ''),
      astToString(ast),
    )
  );
}

/** Half of the text would say what there is not. */
const NOTHING =
  /^ +(get|put|post|delete|options|head|patch|trace|query|header|path|cookie|requestBody)\?: never;\n/gm;
const ANY_HEADERS = /^ +headers: \{\n +\[name: string\]: unknown;\n +\};\n/gm;
const NO_PARAMETERS = /^ +parameters: \{\s*\};\n/gm;

/** A file's content as JavaScript has it everywhere. */
function bytes(): ts.TypeNode {
  const { factory } = ts;
  return factory.createTypeReferenceNode('Uint8Array', [factory.createTypeReferenceNode('ArrayBuffer')]);
}
