// The look of a report: colours of the dashboard in light and dark, one column on a phone, plain paper when printed.

const light = `--bg:#F4F6F9;--panel:#FFFFFF;--raised:#EDF1F6;--line:#D9E0E9;--edge:#7A8899;--text:#101823;--text2:#47566A;--text3:#5B6A7E;--accent:#0B62C4;--on-accent:#FFF;--up:#0B766B;--down:#BE1E16;--warn:#9A4B00;--paper:#5B45B8;color-scheme:light`;
const dark = `--bg:#0B1017;--panel:#121923;--raised:#1A2330;--line:#263243;--edge:#5C6F88;--text:#E8EEF6;--text2:#A9B7C8;--text3:#8496AC;--accent:#5AA9FF;--on-accent:#06121F;--up:#38D6BE;--down:#FF6157;--warn:#F5A24B;--paper:#B9A6FF;color-scheme:dark`;

export const style = `
:root{${light}}
@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){${dark}}}
:root[data-theme=dark]{${dark}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--text);font:400 14px/1.5 Inter,system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums;font-feature-settings:"tnum"}
main,header,footer{max-width:1240px;margin:0 auto;padding:0 24px}
header{padding-top:24px}
h1{font-size:26px;line-height:1.2;font-weight:650;letter-spacing:-.01em;margin:0;overflow-wrap:anywhere}
h2{font-size:16px;font-weight:650;margin:0 0 12px}
h3{font-size:12px;font-weight:650;color:var(--text2);margin:0 0 6px}
p{margin:0 0 8px}
a{color:var(--accent)}
code,.mono{font:12px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
.top{display:flex;gap:16px;align-items:flex-start;justify-content:space-between}
.tools{display:flex;gap:8px;flex:none}
.sub{color:var(--text2);margin:6px 0 0;overflow-wrap:anywhere}
.badge{display:inline-block;font-size:11px;font-weight:650;letter-spacing:.06em;padding:1px 8px;border-radius:6px;border:1.5px dashed var(--paper);color:var(--paper);margin-right:8px;vertical-align:2px}
.badge.synthetic{border-color:var(--warn);color:var(--warn)}
.badge.live{background:#FFD84D;color:#171000;border:0}
.card{background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:20px;margin:16px 0;min-width:0}
.muted{color:var(--text2);font-size:13px}
.up{color:var(--up)}.down{color:var(--down)}
.verdict h2{font-size:20px;line-height:1.3;display:flex;gap:10px;align-items:baseline;margin-bottom:14px}
.verdict h2::before{content:"";flex:none;width:12px;height:12px;border-radius:3px;background:var(--text3);transform:translateY(1px)}
.verdict.good h2::before{background:var(--up)}.verdict.weak h2::before{background:var(--warn);border-radius:50%}
.verdict ul{list-style:none;margin:0;padding:0;display:grid;gap:7px}
.verdict li{display:grid;grid-template-columns:20px 76px 1fr;gap:4px;max-width:1000px}
.verdict li .mark{color:var(--text3)}
.verdict li.good .mark{color:var(--up)}.verdict li.weak .mark{color:var(--warn)}
.verdict li b{font-weight:550;color:var(--text2)}
.tiles{display:grid;grid-template-columns:repeat(6,1fr);gap:1px;background:var(--line);border:1px solid var(--line);border-radius:8px;overflow:hidden;margin:16px 0}
.tile{background:var(--panel);padding:14px 16px;min-width:0}
.tile>span{display:block;font-size:12px;color:var(--text2)}
.tile strong{display:block;font-size:22px;font-weight:550;line-height:1.35;letter-spacing:-.01em;white-space:nowrap}
.tile small{display:block;font-size:12px;color:var(--text2);min-height:18px}
.bar-row{display:flex;flex-wrap:wrap;gap:8px 16px;align-items:center;justify-content:space-between;margin-bottom:8px}
.bar-row h2{margin:0}
.controls{display:flex;flex-wrap:wrap;gap:8px;align-items:center;min-width:0;max-width:100%}
#pick{flex:1 1 200px;min-width:0;width:100%;max-width:380px;text-overflow:ellipsis}
button,select,input{font:inherit;font-size:13px;color:var(--text);background:var(--panel);border:1px solid var(--edge);border-radius:6px;padding:4px 10px;min-height:32px;max-width:100%}
button{cursor:pointer}
button:hover{background:var(--raised)}
button[aria-pressed=true]{background:var(--accent);border-color:var(--accent);color:var(--on-accent)}
button:disabled{opacity:.45;cursor:default}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.readout{display:flex;flex-wrap:wrap;gap:2px 18px;font-size:13px;color:var(--text2);min-height:20px;margin-bottom:6px}
.readout b{color:var(--text);font-weight:550}
.key{display:inline-block;width:16px;border-top:2px solid var(--accent);vertical-align:4px;margin-right:6px}
.key.dash{border-top:2px dashed var(--text3)}
.chart{width:100%;min-width:0;overflow:hidden}
#candles{height:420px}
figure{margin:0;min-width:0}
.pair{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:24px 32px}
.cards{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:0 16px}
.bins{display:block;width:100%;height:200px;overflow:visible}
.bins .pos{fill:var(--up)}.bins .neg{fill:var(--down)}.bins .zero{stroke:var(--text);stroke-width:1;vector-effect:non-scaling-stroke}
.axis{position:relative;display:flex;justify-content:space-between;font-size:11px;color:var(--text2);border-top:1px solid var(--edge);padding-top:4px}
.scroll{overflow-x:auto;max-width:100%}
table{border-collapse:collapse;width:100%;font-size:13px}
.narrow table{width:auto;min-width:min(100%,720px)}
caption{text-align:left;font-size:12px;font-weight:650;color:var(--text2);padding:0 0 6px}
th,td{padding:5px 8px;text-align:left;border-bottom:1px solid var(--line);font-weight:400;white-space:nowrap}
td:first-child,th:first-child{padding-left:0}td:last-child,th:last-child{padding-right:0}
thead th{font-size:12px;color:var(--text2);font-weight:550;vertical-align:bottom}
.n{text-align:right}
tbody tr:hover{background:var(--raised)}
.bar{display:block;min-width:64px;height:8px;background:linear-gradient(var(--up),var(--up)) left/var(--w) 100% no-repeat;border-radius:2px}
.bar.neg{background-image:linear-gradient(var(--down),var(--down))}
.months td{padding:6px 8px;border:2px solid var(--panel);border-radius:4px}
.months table{border-collapse:separate;border-spacing:0}
.months tbody tr:hover{background:none}
.months th{border:0}
.gain{background:color-mix(in srgb,var(--up) var(--a),var(--panel))}.loss{background:color-mix(in srgb,var(--down) var(--a),var(--panel))}
.months .none{background:var(--bg)}
.months .total{font-weight:650}
.groups{columns:3;column-gap:40px;margin-bottom:12px}
.group{margin-bottom:20px}.group h3{break-after:avoid}.figure{break-inside:avoid}
dl{margin:0}
.figure{display:flex;justify-content:space-between;gap:12px;border-bottom:1px solid var(--line);padding:4px 0;font-size:13px}
dt{color:var(--text2)}dt span{cursor:help}dd{margin:0;text-align:right;white-space:nowrap}dd small{color:var(--text3);white-space:normal}
details{margin-top:10px}summary{cursor:pointer;font-size:13px;color:var(--text2);padding:4px 0}
details td{white-space:normal;vertical-align:top}
details .scroll{max-height:360px;overflow:auto;margin-top:8px}
.facts{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:10px 32px}
.facts div{min-width:0}.facts dt{font-size:12px}.facts dd{text-align:left;white-space:normal;overflow-wrap:anywhere}
.command{background:var(--raised);border-radius:6px;padding:10px 12px;margin-top:14px;display:block;white-space:pre-wrap}
#trades th button{border:0;background:none;padding:0;min-height:0;font-size:12px;font-weight:550;color:inherit}
#trades th[aria-sort] button{color:var(--text)}
#trades th[aria-sort=ascending] button::after{content:" ▲"}#trades th[aria-sort=descending] button::after{content:" ▼"}
#trades td button{min-height:24px;padding:0 8px;font-size:12px}
#trades .note{display:block;max-width:260px;overflow-wrap:anywhere;white-space:normal;font-size:12px;color:var(--text3)}
.empty{padding:28px 0;text-align:center;color:var(--text2)}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;background:var(--panel);padding:8px;z-index:9}
footer{color:var(--text2);font-size:12px;padding-bottom:32px}
.u-over{cursor:crosshair}
@media (max-width:1080px){.tiles{grid-template-columns:repeat(3,1fr)}.groups{columns:2}}
@media (max-width:720px){
main,header,footer{padding:0 12px}header{padding-top:16px}.card{padding:14px;margin:12px 0}h1{font-size:21px}
.tiles{grid-template-columns:repeat(2,1fr)}.tile{padding:10px 12px}.tile strong{font-size:18px}
.verdict li{grid-template-columns:18px 1fr}.verdict li b{grid-column:2}.verdict li .say{grid-column:2}
.cards,.pair,.facts{grid-template-columns:minmax(0,1fr)}.groups{columns:1}.wide{display:none}#candles{height:320px}
button,select,input{min-height:44px}#trades th button{min-height:32px}
.months table,.months tbody{display:block}.months thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.months tr{display:grid;grid-template-columns:repeat(4,1fr);margin-bottom:12px}.months tbody th{grid-column:1/-1;font-weight:650;padding:4px 0}
.months td,.months td:first-child,.months td:last-child{padding:4px 6px}.months td::before{content:attr(data-label);display:block;font-size:11px;color:var(--text2);text-align:left;font-weight:400}
.months .total{grid-column:span 4}
}
@media (prefers-reduced-motion:no-preference){button{transition:background-color .1s}}
#candles-paper{display:none}
.printing body{width:186mm}.printing main,.printing header{padding:0}.printing .card{padding:0;border:0}
@media print{
@page{size:A4;margin:12mm}
:root{${light}}
body{background:#fff;font-size:11px;print-color-adjust:exact;-webkit-print-color-adjust:exact}
main,header,footer{max-width:none;padding:0}
.card{border:0;padding:0;margin:14px 0;break-inside:avoid}.long{break-inside:auto}
.controls,.tools,.skip,details,#pager .controls,#trades .show,#candles,#candles-note,#equity-readout{display:none}#candles-paper{display:block;width:100%}#candles-paper canvas{width:100%;display:block}
.tiles{grid-template-columns:repeat(6,1fr)}.tile{padding:6px 8px}.tile strong{font-size:15px}
.groups{columns:3;column-gap:20px}.figure,table{font-size:10px}th,td{padding:2px 5px}.months td{padding:3px 4px}.bins{height:130px}
.cards,.pair{grid-template-columns:repeat(2,minmax(0,1fr))}.facts{grid-template-columns:repeat(3,minmax(0,1fr))}.wide{display:revert}
h2,.bar-row{break-after:avoid}#pager{break-after:auto}.bar{min-width:16px}h2{font-size:13px}.verdict h2{font-size:16px}tr,.pair>div{break-inside:avoid}.tile small{min-height:0}
}
`;
