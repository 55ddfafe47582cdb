/**
 * Takes texts from TypeScript files. The library visits functions only; here texts also stand at the top of a module
 * (words for codes), in class fields, in `throw`, behind `!` and in what `plural` is given besides its forms. And
 * `sentence('…')`, a sentence that the server writes, keeps its English beside it: it is recognised by that.
 */
import type { TransformOutput } from 'wuchale';
import { parseScript, Transformer } from 'wuchale/adapter-vanilla';

type Node = Parameters<Transformer['visit']>[0];
type CallExpression = Parameters<Transformer['visitCallExpression']>[0];

export class ScriptTransformer extends Transformer {
  constructor(...input: ConstructorParameters<typeof Transformer>) {
    super(...input);
    const { visitClassDeclaration, visitCallExpression } = this;
    this.visitClassDeclaration = (node) => [
      ...visitClassDeclaration(node),
      ...node.body.body.flatMap((part) =>
        part.type === 'PropertyDefinition' && part.value ? this.visit(part.value) : [],
      ),
    ];
    this.visitCallExpression = (node) => [
      ...visitCallExpression(node),
      ...(calls(node, 'plural') ? node.arguments.slice(2).flatMap((argument) => this.visit(argument)) : []),
      ...(calls(node, 'sentence') ? this.keepEnglish(node) : []),
    ];
    Object.assign(this, {
      visitThrowStatement: (node: { argument: Node }) => this.visit(node.argument),
      visitTSNonNullExpression: (node: { expression: Node }) => this.visit(node.expression),
    });
  }

  private keepEnglish(node: CallExpression): [] {
    const [text] = node.arguments;
    if (text?.type === 'Literal') this.mstr.appendLeft(text.end, `, ${JSON.stringify(text.value)}`);
    return [];
  }

  override transform = (): TransformOutput => {
    const [ast, comments] = parseScript(this.content);
    this.comments = comments;
    const messages = this.visit(ast);
    const start = this.getRealBodyStart(ast.body) ?? 0;
    this.mstr.appendRight(start, this.initRuntime() ?? '');
    return this.finalize(messages, start);
  };
}

function calls(node: CallExpression, name: string): boolean {
  return node.callee.type === 'Identifier' && node.callee.name === name;
}
