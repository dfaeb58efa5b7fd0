import { readSql } from "@/lib/sql/read-sql";
import { readFileSync } from "node:fs";
const tables=[{catalog:"main",schema:"shapes",table:"t"},{catalog:"main",schema:"shapes",table:"u"}];
for (const sql of readFileSync(process.argv[2]??"","utf8").split(/\n\s*\n/).map(s=>s.trim()).filter(Boolean)) {
  const out=[];
  for (const dataType of ["event","user_properties"] as const) {
    try { const r=await readSql(sql,{tables,dataType,defaultCatalog:"main",defaultSchema:"shapes"});
    out.push(r.ok?`OK(${r.statement.rule[0]}${r.warnings.length?` ${r.warnings.map(w=>w.code)}`:""})`:r.findings.map(f=>`${f.code}@${f.line}:${f.column}“${sql.slice(f.start,f.end)}” ${f.message}`).join(" || ")); } catch(e){ out.push("THROWS "+e); }
  }
  console.log(JSON.stringify(sql)); console.log("   E:",out[0]); if (out[1]!==out[0]) console.log("   P:",out[1]);
}
