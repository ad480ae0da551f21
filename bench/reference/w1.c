// The twenty indicators of W1 by TA-Lib C. Prints JSON: best and median ms of each, first row, rows, last values, sum of the first output.
// built by bench/talib.ts from the C sources of the npm package talib
// use: w1 FILE.npy [repetitions]
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <math.h>
#include <time.h>
#include "ta_libc.h"
static double now(void){struct timespec t;clock_gettime(CLOCK_MONOTONIC,&t);return t.tv_sec*1e3+t.tv_nsec/1e6;}
static int cmp(const void*a,const void*b){double x=*(double*)a,y=*(double*)b;return x<y?-1:x>y;}
static int n; static double *ts,*o,*h,*l,*c,*v,*X,*Y,*Z,*W,*Q; 
static int b,m;
#define OUT_CHECK(k) 
static void sma(){TA_SMA(0,n-1,c,20,&b,&m,X);}
static void ema(){TA_EMA(0,n-1,c,20,&b,&m,X);}
static void wma(){TA_WMA(0,n-1,c,20,&b,&m,X);}
static void rsi(){TA_RSI(0,n-1,c,14,&b,&m,X);}
static void macd(){TA_MACD(0,n-1,c,12,26,9,&b,&m,X,Y,Z);}
static void stoch(){TA_STOCH(0,n-1,h,l,c,14,3,TA_MAType_SMA,3,TA_MAType_SMA,&b,&m,X,Y);}
static void willr(){TA_WILLR(0,n-1,h,l,c,14,&b,&m,X);}
static void roc(){TA_ROC(0,n-1,c,10,&b,&m,X);}
static void atr(){TA_ATR(0,n-1,h,l,c,14,&b,&m,X);}
static void adx(){TA_ADX(0,n-1,h,l,c,14,&b,&m,X);}
static void bb(){TA_BBANDS(0,n-1,c,20,2,2,TA_MAType_SMA,&b,&m,X,Y,Z);}
static void kelt(){int b2,m2;TA_EMA(0,n-1,c,20,&b,&m,Y);TA_ATR(0,n-1,h,l,c,10,&b2,&m2,W);
  int sh=b-b2; for(int i=0;i<m;i++){double a=2*W[i+sh];X[i]=Y[i]+a;Z[i]=Y[i]-a;}}
static void obv(){TA_OBV(0,n-1,c,v,&b,&m,X);}
static void mfi(){TA_MFI(0,n-1,h,l,c,v,14,&b,&m,X);}
static void vwap(){double pv=0,sv=0;long day=-1;b=0;m=n;for(int i=0;i<n;i++){long d=(long)(ts[i]/86400000.0);if(d!=day){day=d;pv=sv=0;}
  double tp=(h[i]+l[i]+c[i])/3;pv+=tp*v[i];sv+=v[i];X[i]=pv/sv;}}
static void cci(){TA_CCI(0,n-1,h,l,c,20,&b,&m,X);}
static void donch(){TA_MAX(0,n-1,h,20,&b,&m,X);TA_MIN(0,n-1,l,20,&b,&m,Y);for(int i=0;i<m;i++)Z[i]=(X[i]+Y[i])*0.5;}
static void sd(){TA_STDDEV(0,n-1,c,20,1,&b,&m,X);}
static void st(){TA_ATR(0,n-1,h,l,c,10,&b,&m,W);double ub=0,lb=0;int up=1;
  for(int k=0;k<m;k++){int i=k+b;double mid=(h[i]+l[i])*0.5,a=3*W[k],nu=mid+a,nl=mid-a;
    if(k==0){ub=nu;lb=nl;}
    else{double pc=c[i-1]; ub=(nu<ub||pc>ub)?nu:ub; lb=(nl>lb||pc<lb)?nl:lb;
      if(up){if(c[i]<lb)up=0;}else if(c[i]>ub)up=1;}
    X[k]=up?lb:ub;Y[k]=up?1:-1;}}
static void aroon(){TA_AROON(0,n-1,h,l,25,&b,&m,X,Y);}
struct{const char*nm;void(*f)();int outs;}T[]={{"sma20",sma,1},{"ema20",ema,1},{"wma20",wma,1},{"rsi14",rsi,1},{"macd12_26_9",macd,3},{"stoch14_3_3",stoch,2},
{"willr14",willr,1},{"roc10",roc,1},{"atr14",atr,1},{"adx14",adx,1},{"bbands20_2",bb,3},{"keltner20_10_2",kelt,3},{"obv",obv,1},{"mfi14",mfi,1},
{"vwap_day",vwap,1},{"cci20",cci,1},{"donchian20",donch,3},{"stddev20",sd,1},{"supertrend10_3",st,2},{"aroon25",aroon,2}};
int main(int ac,char**av){
  FILE*f=fopen(av[1],"rb");unsigned char hd[10];if(!f||fread(hd,1,10,f)!=10)return 1;int hl=hd[8]|hd[9]<<8;char*hs=malloc(hl+1);
  if((int)fread(hs,1,hl,f)!=hl)return 1;hs[hl]=0;char*p=strstr(hs,"(6, ");n=atoi(p+4);
  double*d=malloc(sizeof(double)*6*n);if(fread(d,8,6L*n,f)!=6UL*n)return 1;fclose(f);
  ts=d;o=d+n;h=d+2L*n;l=d+3L*n;c=d+4L*n;v=d+5L*n;
  X=calloc(n,8);Y=calloc(n,8);Z=calloc(n,8);W=calloc(n,8);Q=calloc(n,8);
  TA_Initialize();int reps=ac>2?atoi(av[2]):9;double tot=0,totb=0;int K=sizeof T/sizeof*T;
  printf("{\"peer\":\"TA-Lib C %s\",\"n\":%d,\"ind\":{",TA_GetVersionString(),n);
  for(int k=0;k<K;k++){double t[64];T[k].f();for(int r=0;r<reps;r++){double a=now();T[k].f();t[r]=now()-a;}
    qsort(t,reps,8,cmp);tot+=t[reps/2];totb+=t[0];
    double*O[3]={X,Y,Z};printf("%s\"%s\":{\"best\":%.3f,\"med\":%.3f,\"begin\":%d,\"m\":%d,\"last\":[",k?",":"",T[k].nm,t[0],t[reps/2],b,m);
    for(int q=0;q<T[k].outs;q++)printf("%s%.12g",q?",":"",O[q][m-1]);
    double s=0;for(int i=0;i<m;i++)s+=X[i];printf("],\"sum0\":%.12g}",s);}
  printf("},\"total_med_ms\":%.2f,\"total_best_ms\":%.2f}\n",tot,totb);return 0;}
