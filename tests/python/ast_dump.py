"""Writes CPython's syntax tree of each file of a list as text, in the form that tests/syntax.rs writes unpin's in.

Positions are byte offsets; within formatted strings they are left out, because CPython gives none before 3.12.
"""
import ast
import re
import sys
import warnings

warnings.simplefilter("ignore")
sys.setrecursionlimit(20000)
OPS={ast.Add:"Add",ast.Sub:"Sub",ast.Mult:"Mul",ast.MatMult:"MatMul",ast.Div:"Div",ast.FloorDiv:"FloorDiv",ast.Mod:"Mod",ast.Pow:"Pow",ast.LShift:"LShift",ast.RShift:"RShift",ast.BitAnd:"And",ast.BitOr:"Or",ast.BitXor:"Xor",ast.USub:"Minus",ast.UAdd:"Plus",ast.Invert:"Invert",ast.Not:"Not",ast.And:"And",ast.Or:"Or",ast.Eq:"Eq",ast.NotEq:"NotEq",ast.Lt:"Lt",ast.LtE:"LtE",ast.Gt:"Gt",ast.GtE:"GtE",ast.Is:"Is",ast.IsNot:"IsNot",ast.In:"In",ast.NotIn:"NotIn"}
class D:
    def __init__(s,src,bodies):
        s.o=[];s.src=src
        s.lines=[0]
        b=src.encode()
        s.b=b
        for m in re.finditer(rb"\r\n|\n|\r",b): s.lines.append(m.end())
        s.bodies=bodies
    def w(s,t): s.o.append(t)
    def off(s,l,c): return s.lines[l-1]+c
    def rng(s,n): return s.off(n.lineno,n.col_offset), s.off(n.end_lineno,n.end_col_offset)
    def pos(s,n): s.w("@%d-%d"%s.rng(n))
    def list(s,v,f):
        s.w("[")
        for x in v: f(x); s.w(" ")
        s.w("]")
    def opt(s,e): s.e(e) if e is not None else s.w("~")
    def e(s,n):
        s.w("(")
        t=type(n).__name__
        getattr(s,"e_"+t)(n)
        if not s.quiet: s.pos(n)
        s.w(")")
    quiet=0
    def e_Name(s,n): s.w("Name "+n.id)
    def e_Constant(s,n):
        v=n.value
        s.w("Const "+("None" if v is None else str(v) if isinstance(v,bool) else "Ellipsis" if v is ... else type(v).__name__))
    def e_JoinedStr(s,n):
        s.w("FString "); s.parts(n.values)
    e_TemplateStr=e_JoinedStr
    def parts(s,vals):
        s.w("[");was=False
        s.quiet+=1
        for v in vals:
            if isinstance(v,ast.Constant):
                if not was: s.w("lit ")
                was=True
            else:
                was=False
                s.w("{"); s.e(v.value); s.w("!%s"%("-" if v.conversion==-1 else chr(v.conversion)))
                if v.format_spec is None: s.w("~")
                else: s.parts(v.format_spec.values)
                s.w("}")
        s.quiet-=1
        s.w("]")
    def e_Tuple(s,n): s.w("Tuple "); s.list(n.elts,s.e)
    def e_List(s,n): s.w("List "); s.list(n.elts,s.e)
    def e_Set(s,n): s.w("Set "); s.list(n.elts,s.e)
    def e_Dict(s,n):
        s.w("Dict ")
        def f(kv):
            s.opt(kv[0]); s.w(":"); s.e(kv[1])
        s.list(list(zip(n.keys,n.values)),f)
    def e_UnaryOp(s,n): s.w("Unary %s "%OPS[type(n.op)]); s.e(n.operand)
    def e_BinOp(s,n): s.w("Bin %s "%OPS[type(n.op)]); s.e(n.left); s.e(n.right)
    def e_BoolOp(s,n): s.w("Bool %s "%OPS[type(n.op)]); s.list(n.values,s.e)
    def e_Compare(s,n):
        s.w("Cmp "); s.e(n.left)
        def f(x): s.w(OPS[type(x[0])]); s.e(x[1])
        s.list(list(zip(n.ops,n.comparators)),f)
    def e_IfExp(s,n): s.w("If "); s.e(n.test); s.e(n.body); s.e(n.orelse)
    def e_Lambda(s,n): s.w("Lambda "); s.params(n.args); s.e(n.body)
    def e_Call(s,n): s.w("Call "); s.e(n.func); s.args(n.args,n.keywords)
    def args(s,a,k):
        s.w("[")
        for x in a:
            if isinstance(x,ast.Starred): s.w("*"); s.e(x.value)
            else: s.e(x)
            s.w(" ")
        for x in k:
            s.w("**" if x.arg is None else x.arg+"="); s.e(x.value); s.w(" ")
        s.w("]")
    def e_Attribute(s,n): s.w("Attr "); s.e(n.value); s.w(n.attr)
    def e_Subscript(s,n): s.w("Sub "); s.e(n.value); s.e(n.slice)
    def e_Slice(s,n): s.w("Slice "); s.opt(n.lower); s.opt(n.upper); s.opt(n.step)
    def e_Starred(s,n): s.w("Star "); s.e(n.value)
    def e_NamedExpr(s,n): s.w("Walrus "+n.target.id); s.e(n.value)
    def e_Await(s,n): s.w("Await "); s.e(n.value)
    def e_Yield(s,n): s.w("Yield "); s.opt(n.value)
    def e_YieldFrom(s,n): s.w("YieldFrom "); s.e(n.value)
    def comp(s,n,k,a,b=None):
        s.w(k+"Comp "); s.e(a); s.opt(b)
        def f(g): s.w("true " if g.is_async else "false "); s.e(g.target); s.e(g.iter); s.list(g.ifs,s.e)
        s.list(n.generators,f)
    def e_ListComp(s,n): s.comp(n,"List",n.elt)
    def e_SetComp(s,n): s.comp(n,"Set",n.elt)
    def e_GeneratorExp(s,n): s.comp(n,"Generator",n.elt)
    def e_DictComp(s,n): s.comp(n,"Dict",n.key,n.value)
    def params(s,a):
        out=[]
        pos=a.posonlyargs+a.args
        ds=[None]*(len(pos)-len(a.defaults))+a.defaults
        for i,(x,d) in enumerate(zip(pos,ds)): out.append(("PositionalOnly" if i<len(a.posonlyargs) else "PositionalOrKeyword",x,d))
        if a.vararg: out.append(("VarPositional",a.vararg,None))
        for x,d in zip(a.kwonlyargs,a.kw_defaults): out.append(("KeywordOnly",x,d))
        if a.kwarg: out.append(("VarKeyword",a.kwarg,None))
        def f(p):
            k,x,d=p
            s.w(k+" "+x.arg); s.opt(x.annotation); s.opt(d)
        s.list(out,f)
    def tps(s,n):
        def f(p): s.w(p.name); s.opt(getattr(p,"bound",None)); s.opt(getattr(p,"default_value",None))
        s.list(getattr(n,"type_params",[]),f)
    def suite(s,v,head_end=None):
        if not s.bodies and head_end=="fn": s.w("{false\n}"); return
        f=v[0]; st=s.start(f)
        ls=s.b.rfind(b"\n",0,st)+1
        # inline: text before on logical line is not blank
        inline=s.inline(st)
        s.w("{%s\n"%("true" if inline else "false"))
        for x in v: s.st(x)
        s.w("}")
    def inline(s,st):
        while True:
            ls=max(s.b.rfind(b"\n",0,st),s.b.rfind(b"\r",0,st))+1
            if s.b[ls:st].strip(b" \t\f\\\r\n"): return True
            pe=ls-1
            if pe>0 and s.b[pe:pe+1]==b"\n" and s.b[pe-1:pe]==b"\r": pe-=1
            if pe>0 and s.b[pe-1:pe]==b"\\": st=pe-1; continue
            return False
    def start(s,n):
        d=getattr(n,"decorator_list",None)
        if d:
            i=s.b.rfind(b"@",0,s.off(d[0].lineno,d[0].col_offset)); return i
        return s.off(n.lineno,n.col_offset)
    def osuite(s,v): s.suite(v) if v else s.w("~")
    def pat(s,p):
        s.w("<")
        t=type(p).__name__
        if t=="MatchValue": s.e(p.value)
        elif t=="MatchSingleton": s.w("(Const %s"%p.value); s.pos(p); s.w(")")
        elif t=="MatchAs":
            if p.name is None: s.w("_")
            elif p.pattern is None: s.w("cap "+p.name)
            else: s.w("as "); s.pat(p.pattern); s.w(p.name)
        elif t=="MatchOr": s.w("or "); s.list(p.patterns,s.pat)
        elif t=="MatchSequence": s.w("seq "); s.list(p.patterns,s.pat)
        elif t=="MatchStar": s.w("star "+(p.name or "~"))
        elif t=="MatchMapping":
            s.w("map ")
            def f(x): s.e(x[0]); s.pat(x[1])
            s.list(list(zip(p.keys,p.patterns)),f); s.w(p.rest or "~")
        elif t=="MatchClass":
            s.w("class "); s.e(p.cls)
            def f(x):
                if x[0]: s.w(x[0]+"=")
                s.pat(x[1])
            s.list([(None,x) for x in p.patterns]+list(zip(p.kwd_attrs,p.kwd_patterns)),f)
        s.w(">")
    def fun(s,n):
        s.w("def %s %s"%("true" if isinstance(n,ast.AsyncFunctionDef) else "false",n.name)); s.pos(n)
        s.list(n.decorator_list,s.e); s.tps(n); s.params(n.args); s.opt(n.returns); s.suite(n.body,"fn")
    def st(s,n):
        t=type(n).__name__
        if t=="Expr": s.w("expr "); s.e(n.value)
        elif t=="Assign": s.w("assign "); s.list(n.targets,s.e); s.e(n.value)
        elif t=="AnnAssign": s.w("ann %s "%("true" if n.simple else "false")); s.e(n.target); s.e(n.annotation); s.opt(n.value)
        elif t=="AugAssign": s.w("aug %s "%OPS[type(n.op)]); s.e(n.target); s.e(n.value)
        elif t=="Return": s.w("return "); s.opt(n.value)
        elif t=="Raise": s.w("raise "); s.opt(n.exc); s.opt(n.cause)
        elif t=="Assert": s.w("assert "); s.e(n.test); s.opt(n.msg)
        elif t=="Delete": s.w("del "); s.list(n.targets,s.e)
        elif t in("Pass","Break","Continue"): s.w(t.lower())
        elif t in("Global","Nonlocal"): s.w(t.lower()+" "); s.list(n.names,s.w)
        elif t=="Import":
            s.w("import "); s.list(n.names,lambda a:s.w("%s %s %s"%(a.name,a.asname or a.name.split(".")[0],"true" if a.asname else "false")))
        elif t=="ImportFrom":
            star=n.names[0].name=="*"
            s.w("from %s %s"%("."*n.level+(n.module or ""),"true" if star else "false")); s.list([] if star else n.names,lambda a:s.w("%s %s"%(a.name,a.asname or a.name)))
        elif t=="If":
            o=n.orelse
            elif_=len(o)==1 and isinstance(o[0],ast.If) and s.b[s.off(o[0].lineno,o[0].col_offset):][:4]==b"elif"
            s.w("if %s "%("true" if elif_ else "false")); s.e(n.test); s.suite(n.body); s.osuite(o)
        elif t=="While": s.w("while "); s.e(n.test); s.suite(n.body); s.osuite(n.orelse)
        elif t in("For","AsyncFor"): s.w("for %s "%("true" if t[0]=="A" else "false")); s.e(n.target); s.e(n.iter); s.suite(n.body); s.osuite(n.orelse)
        elif t in("With","AsyncWith"):
            s.w("with %s "%("true" if t[0]=="A" else "false"))
            def f(i): s.e(i.context_expr); s.opt(i.optional_vars)
            s.list(n.items,f); s.suite(n.body)
        elif t in("Try","TryStar"):
            s.w("try %s "%("true" if t=="TryStar" else "false")); s.suite(n.body)
            def f(h): s.pos(h); s.opt(h.type); s.w(h.name or "~"); s.suite(h.body)
            s.list(n.handlers,f); s.osuite(n.orelse); s.osuite(n.finalbody)
        elif t=="Match":
            s.w("match "); s.e(n.subject)
            def f(c): s.pat(c.pattern); s.opt(c.guard); s.suite(c.body)
            s.list(n.cases,f)
        elif t in("FunctionDef","AsyncFunctionDef"): s.fun(n)
        elif t=="ClassDef": s.w("class "+n.name); s.pos(n); s.list(n.decorator_list,s.e); s.tps(n); s.args(n.bases,n.keywords); s.suite(n.body)
        elif t=="TypeAlias": s.w("type "+n.name.id); s.tps(n); s.e(n.value)
        else: raise Exception(t)
        s.w("@%d-%d\n"%(s.start(n),s.off(n.end_lineno,n.end_col_offset)))
def functions(body,path,out):
    for n in body:
        if isinstance(n,(ast.FunctionDef,ast.AsyncFunctionDef)): out.append((path+n.name,n))
        elif isinstance(n,ast.ClassDef): functions(n.body,path+n.name+".",out)
        else:
            for f in("body","orelse","finalbody"):
                v=getattr(n,f,None)
                if isinstance(v,list): functions(v,path,out)
            for h in getattr(n,"handlers",[])+getattr(n,"cases",[]): functions(h.body,path,out)
def dump(src):
    tree=ast.parse(src)
    d=D(src,False)
    for n in tree.body: d.st(n)
    fs=[];functions(tree.body,"",fs)
    fs.sort(key=lambda f:d.rng(f[1])[0])
    d.bodies=True
    for p,n in fs: d.w(p+"\n"); d.fun(n); d.w("\n")
    return "".join(d.o)
if __name__ == "__main__":
    for path in open(sys.argv[1], encoding="utf-8").read().split("\n"):
        try:
            with open(path, encoding="utf-8", newline="") as file:
                tree = dump(file.read())
        except (SyntaxError, ValueError, RecursionError) as error:
            tree = "REFUSED %s\n" % error
        sys.stdout.write("\x1eFILE %s\n%s" % (path, tree))
