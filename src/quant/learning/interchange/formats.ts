// The files of other systems that models go to and come from.
import type { Model } from '../model.ts';
import type { ImportTarget } from './foreign.ts';
import { readLightgbm, writeLightgbm } from './lightgbm.ts';
import { readOnnx } from './onnx-read.ts';
import { writeOnnx } from './onnx-write.ts';
import { readXgboost } from './xgboost-read.ts';
import { writeXgboost } from './xgboost-write.ts';

export interface ModelFormat {
  readonly name: 'xgboost' | 'lightgbm' | 'onnx';
  /** usual end of a file's name */
  readonly extension: string;
  readonly about: string;
  /** @throws AppError BAD_VALUE, VERDICT for models the format cannot hold */
  write(model: Model): Uint8Array;
  /** @throws AppError BAD_FILE for what cannot be read, by name; UNKNOWN_NAME for a feature the set lacks */
  read(bytes: Uint8Array, target: ImportTarget): Model;
}

export const modelFormats: readonly ModelFormat[] = [
  { name: 'xgboost', extension: 'json', about: 'XGBoost JSON: boosting models', write: writeXgboost, read: readXgboost },
  { name: 'lightgbm', extension: 'txt', about: 'LightGBM text: boosting models, by its documented format', write: writeLightgbm, read: readLightgbm },
  { name: 'onnx', extension: 'onnx', about: 'ONNX: boosting, forests and linear models out; tree ensembles in', write: writeOnnx, read: readOnnx },
];
