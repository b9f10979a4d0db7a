import type { Statement, VariableDeclarator } from '@swc/core';
import { Visitor } from '@swc/core/Visitor.js';

interface UsingDeclaration {
  readonly type: 'UsingDeclaration';
  readonly decls: VariableDeclarator[];
}

/**
 * Adds `using` to the visitor of `@swc/core`. dependency-cruiser uses the visitor, which throws at statements that it
 * does not know.
 */
export function visitUsingDeclarations(): void {
  const visitKnown = Visitor.prototype.visitStatement;
  Visitor.prototype.visitStatement = function visitStatement(this: Visitor, statement: Statement): Statement {
    const found = statement as Statement | UsingDeclaration;
    if (found.type !== 'UsingDeclaration') return visitKnown.call(this, statement);
    this.visitVariableDeclarators(found.decls);
    return statement;
  };
}
