/** What a program needs at run time: every file of ours and every package that it may import. */
import { readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import ts from 'typescript';

export function importedBy(root: string, programs: readonly string[]) {
  const files = new Set<string>(programs.map(normalize));
  const packages = new Set<string>();
  for (const file of files) { // Those that are added meanwhile come, too.
    for (const target of targetsIn(file, readFileSync(join(root, file), 'utf8'))) {
      if (target.startsWith('.')) files.add(join(file, '..', target));
      else if (!target.startsWith('node:')) packages.add(packageOf(target));
    }
  }
  return { files: [...files], packages: [...packages] };
}

/** Of `@scope/name/within`, `@scope/name`. */
const packageOf = (target: string) =>
  target.split('/').slice(0, target.startsWith('@') ? 2 : 1).join('/');

/** Types are gone at run time. */
function targetsIn(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const add = (node: ts.Node | undefined) => {
    if (node && ts.isStringLiteral(node)) found.push(node.text);
  };
  const visit = (node: ts.Node) => {
    if (ts.isImportDeclaration(node)) {
      const isType = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
      if (!isType) add(node.moduleSpecifier);
    } else if (ts.isExportDeclaration(node) && !node.isTypeOnly) add(node.moduleSpecifier);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0]);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
