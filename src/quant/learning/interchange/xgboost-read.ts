// XGBoost's JSON model files (as versions 1.0 to 3 write them) read into a tree model.
import { z } from 'zod';
import type { Task } from '../table.ts';
import type { Link } from '../trees/link.ts';
import type { TreeModel } from '../trees/model.ts';
import { broken, cannotRead, type ForeignTree, type ImportTarget, importedModel, nextDown, placesOf, textOf } from './foreign.ts';

const numbers = z.array(z.number());
const integers = z.array(z.int());
const treeSchema = z.object({
  left_children: integers,
  right_children: integers,
  split_indices: integers,
  split_conditions: numbers,
  default_left: z.array(z.union([z.boolean(), z.number()])),
  split_type: integers.optional(),
  sum_hessian: numbers.optional(),
  loss_changes: numbers.optional(),
});
const fileSchema = z.object({
  learner: z.object({
    feature_names: z.array(z.string()).default([]),
    learner_model_param: z.object({ base_score: z.string(), num_class: z.string().default('0'), num_feature: z.string(), num_target: z.string().default('1') }),
    objective: z.object({ name: z.string() }),
    gradient_booster: z.object({ name: z.string(), model: z.object({ trees: z.array(z.unknown()), tree_info: integers }).optional() }),
  }),
});
type TreeJson = z.infer<typeof treeSchema>;

const objectives = ['binary:logistic', 'multi:softprob', 'multi:softmax', 'reg:squarederror'] as const;

function parsed<T>(schema: z.ZodType<T>, value: unknown, file: string, where: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw broken(file, `${[where, ...(issue?.path ?? [])].join('.')} is not as XGBoost writes it: ${issue?.message ?? 'invalid'}`);
}

function jsonOf(bytes: Uint8Array, file: string): unknown {
  const text = textOf(bytes, file);
  try {
    return JSON.parse(text);
  } catch {
    throw broken(file, 'it is not JSON, or cut short');
  }
}

function foreignTree(json: unknown, t: number, output: number, file: string): ForeignTree {
  const tree: TreeJson = parsed(treeSchema, json, file, `trees.${t}`);
  const size = tree.left_children.length;
  const columns = [tree.right_children, tree.split_indices, tree.split_conditions, tree.default_left, tree.sum_hessian, tree.loss_changes];
  if (size === 0 || columns.some((column) => column !== undefined && column.length !== size))
    throw broken(file, `the columns of tree ${t} have different lengths`);
  if (tree.split_type?.some((type) => type !== 0) === true) throw cannotRead(file, 'a split by category', ['splits by number']);
  return {
    output,
    root: 0,
    size,
    node: (i) => {
      const leaf = (tree.left_children[i] as number) < 0;
      const condition = tree.split_conditions[i] as number;
      return {
        feature: leaf ? -1 : (tree.split_indices[i] as number),
        // theirs is v < t, ours v <= t
        threshold: nextDown(condition),
        left: tree.left_children[i] as number,
        right: tree.right_children[i] as number,
        nanRight: !(tree.default_left[i] === true || tree.default_left[i] === 1),
        value: Math.fround(condition),
        cover: tree.sum_hessian?.[i] ?? 0,
        gain: tree.loss_changes?.[i] ?? 0,
      };
    },
  };
}

/**
 * The model in an XGBoost JSON file. All its trees are used, whatever best iteration it names.
 * @throws AppError BAD_FILE for other boosters and objectives, by name, and for files that are damaged; UNKNOWN_NAME for features the set lacks
 */
export function readXgboost(bytes: Uint8Array, target: ImportTarget): TreeModel {
  const { file } = target;
  const { learner } = parsed(fileSchema, jsonOf(bytes, file), file, 'model');
  const { gradient_booster: booster, learner_model_param: parameters, objective } = learner;
  if (booster.name !== 'gbtree' || booster.model === undefined) throw cannotRead(file, `the booster ${booster.name}`, ['gbtree']);
  if (parameters.num_target !== '1') throw cannotRead(file, `a model of ${parameters.num_target} targets`, ['one target']);
  const name = objectives.find((o) => o === objective.name);
  if (name === undefined) throw cannotRead(file, `the objective ${objective.name}`, objectives);
  // one number, or from version 3 a list in brackets
  const scores = parameters.base_score.replaceAll(/[[\]]/g, '').split(',').map(Number);
  const classes = Number(parameters.num_class);
  const [task, link, base] = baseOf(name, classes, scores, file);
  const { trees, tree_info: outputs } = booster.model;
  if (outputs.length !== trees.length) throw broken(file, `it tells the outputs of ${outputs.length} trees, there are ${trees.length}`);
  return importedModel(
    trees.map((tree, t) => foreignTree(tree, t, outputs[t] as number, file)),
    { learner: 'boosting-depth', format: 'xgboost', task, link, base },
    placesOf(learner.feature_names, Number(parameters.num_feature), target),
    target,
  );
}

function baseOf(name: (typeof objectives)[number], classes: number, scores: readonly number[], file: string): [Task, Link, Float64Array] {
  const many = name.startsWith('multi:');
  if (many && !(Number.isInteger(classes) && classes >= 2)) throw broken(file, `its number of classes is ${classes}`);
  const outputs = many ? classes : 1;
  if (scores.some((score) => !Number.isFinite(score)) || (scores.length !== 1 && scores.length !== outputs))
    throw broken(file, `its base_score is ${scores.join(', ')} for ${outputs} outputs`);
  const base = Float64Array.from({ length: outputs }, (_, k) => scores[scores.length === 1 ? 0 : k] as number);
  if (many) return [{ kind: 'classes', count: classes }, 'softmax', base];
  if (name === 'reg:squarederror') return [{ kind: 'regression' }, 'none', base];
  const score = base[0] as number;
  if (!(score > 0 && score < 1)) throw broken(file, `its base_score ${score} is no probability`);
  return [{ kind: 'binary' }, 'sigmoid', Float64Array.of(Math.log(score / (1 - score)))];
}
