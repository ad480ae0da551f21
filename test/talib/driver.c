// Runs TA-Lib's functions by name over candles: the reference the indicators are compared with.
// use: driver N < candles-and-requests; stdin: N × (open high low close volume) as five columns of doubles, then lines "NAME option …".
// stdout, per request: int32 return code, first index, count, outputs; then each output as count doubles.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "ta_libc.h"

#define MOST 8
static double *column[5];
static int n;

static void put(int v) { fwrite(&v, 4, 1, stdout); }

static int run(const char *name, char *options) {
  const TA_FuncHandle *handle;
  const TA_FuncInfo *info;
  TA_ParamHolder *call;
  if (TA_GetFuncHandle(name, &handle) != TA_SUCCESS || TA_GetFuncInfo(handle, &info) != TA_SUCCESS || TA_ParamHolderAlloc(handle, &call) != TA_SUCCESS) return 1;
  // One series: the close. Two series: high and low, except where the second one is a list of periods (volume).
  int reals = 0;
  for (unsigned i = 0; i < info->nbInput; i++) {
    const TA_InputParameterInfo *in;
    TA_GetInputParameterInfo(handle, i, &in);
    if (in->type == TA_Input_Price) TA_SetInputParamPricePtr(call, i, column[0], column[1], column[2], column[3], column[4], NULL);
    else {
      const double *series = info->nbInput == 1 ? column[3] : reals == 0 ? column[1] : column[2];
      if (strcmp(name, "OBV") == 0) series = column[3];
      if (strcmp(name, "MAVP") == 0) series = reals == 0 ? column[3] : column[4];
      TA_SetInputParamRealPtr(call, i, series);
      reals++;
    }
  }
  char *word = strtok(options, " \n");
  for (unsigned i = 0; i < info->nbOptInput && word; i++, word = strtok(NULL, " \n")) {
    const TA_OptInputParameterInfo *opt;
    TA_GetOptInputParameterInfo(handle, i, &opt);
    if (opt->type == TA_OptInput_RealRange || opt->type == TA_OptInput_RealList) TA_SetOptInputParamReal(call, i, atof(word));
    else TA_SetOptInputParamInteger(call, i, atoi(word));
  }
  double *real[MOST];
  int *whole[MOST];
  for (unsigned i = 0; i < info->nbOutput; i++) {
    const TA_OutputParameterInfo *out;
    TA_GetOutputParameterInfo(handle, i, &out);
    real[i] = calloc(n, sizeof(double));
    whole[i] = NULL;
    if (out->type == TA_Output_Integer) {
      whole[i] = calloc(n, sizeof(int));
      TA_SetOutputParamIntegerPtr(call, i, whole[i]);
    } else TA_SetOutputParamRealPtr(call, i, real[i]);
  }
  int begin = 0, count = 0;
  TA_RetCode code = TA_CallFunc(call, 0, n - 1, &begin, &count);
  put(code);
  put(begin);
  put(count);
  put(info->nbOutput);
  for (unsigned i = 0; i < info->nbOutput; i++) {
    if (whole[i]) for (int k = 0; k < count; k++) real[i][k] = whole[i][k];
    fwrite(real[i], sizeof(double), count, stdout);
    free(real[i]);
    free(whole[i]);
  }
  TA_ParamHolderFree(call);
  return 0;
}

int main(int argc, char **argv) {
  n = atoi(argv[argc - 1]);
  for (int k = 0; k < 5; k++) {
    column[k] = malloc(sizeof(double) * n);
    if ((int)fread(column[k], sizeof(double), n, stdin) != n) return 2;
  }
  TA_Initialize();
  char line[256];
  while (fgets(line, sizeof line, stdin)) {
    char *space = strchr(line, ' ');
    char *rest = space ? space + 1 : line + strlen(line);
    char name[64] = "";
    sscanf(line, "%63s", name);
    if (*name && run(name, rest)) {
      put(-1);
      put(0);
      put(0);
      put(0);
    }
  }
  return 0;
}
