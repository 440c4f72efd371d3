// Recipes in the notation that users of cohere write: `3*(20*ER+180*HIO)+20*ER`.
//   recipe = term {"+" term};  term = count "*" (step | "(" recipe ")") | step | "(" recipe ")";  step = algorithm ["(" beta ")"]

import { OptionError } from "@friedel/engine";
import { type AlgorithmName, algorithmNamed, algorithmNames } from "./algorithms.js";

/** A number of equal iterations. */
export interface RecipeStep {
  readonly algorithm: AlgorithmName;
  readonly iterations: number;
  /** Feedback or relaxation, where it is not that of the whole recipe. */
  readonly beta?: number;
}

/** No sensible recipe is longer; a longer one is a slip of the pen. */
const largestTotal = 1_000_000;

/** The steps of a recipe, written out. Throws {@link OptionError} naming the place that is not understood. */
export function parseRecipe(text: string): readonly RecipeStep[] {
  const tokens = tokenize(text);
  let at = 0;

  const fail = (expected: string): never => {
    const token = tokens[at];
    const where = token ? `'${token.text}' at character ${token.position + 1}` : "the end";
    throw new OptionError(`recipe '${text}': expected ${expected}, found ${where}`);
  };
  const take = (wanted: string): boolean => {
    if (tokens[at]?.text !== wanted) return false;
    at++;
    return true;
  };
  const parseSum = (depth: number): RecipeStep[] => {
    const steps = parseTerm(depth);
    while (take("+")) steps.push(...checkTotal(text, parseTerm(depth)));
    return checkTotal(text, steps);
  };
  const parseTerm = (depth: number): RecipeStep[] => {
    const count = Number(tokens[at]?.text);
    if (!Number.isInteger(count)) return parseFactor(depth, 1);
    if (count < 1) fail("a count of at least 1");
    at++;
    if (!take("*")) fail("'*' after a count");
    return parseFactor(depth, count);
  };
  const parseFactor = (depth: number, count: number): RecipeStep[] => {
    if (take("(")) {
      if (depth > 20) fail("at most 20 nested brackets");
      const inner = parseSum(depth + 1);
      if (!take(")")) fail("')'");
      if (totalIterations(inner) * count > largestTotal)
        return checkTotal(text, [{ algorithm: "ER", iterations: Number.POSITIVE_INFINITY }]);
      return Array.from({ length: count }, () => inner).flat();
    }
    const algorithm = algorithmNamed(tokens[at]?.text ?? "");
    if (!algorithm) return fail(`a count, '(' or one of ${algorithmNames.join(", ")}`);
    at++;
    if (!take("(")) return [{ algorithm, iterations: count }];
    const beta = Number(tokens[at]?.text);
    if (!(beta > 0 && beta <= 2)) fail("a beta above 0, at most 2");
    at++;
    if (!take(")")) fail("')'");
    return [{ algorithm, iterations: count, beta }];
  };

  const steps = parseSum(0);
  if (at < tokens.length) fail("'+' or the end");
  return steps;
}

/** Number of iterations in all. */
export function totalIterations(steps: readonly RecipeStep[]): number {
  return steps.reduce((sum, step) => sum + step.iterations, 0);
}

function checkTotal(text: string, steps: RecipeStep[]): RecipeStep[] {
  if (totalIterations(steps) <= largestTotal) return steps;
  throw new OptionError(`recipe '${text}': expected at most ${largestTotal} iterations in all, found more`);
}

function tokenize(text: string): { readonly text: string; readonly position: number }[] {
  return [...text.matchAll(/\d*\.?\d+|[A-Za-z_]+|\S/g)].map((match) => ({ text: match[0], position: match.index }));
}
