"""Writes CPython's syntax tree of each file of a list as text, in the form that tests/syntax.rs writes unpin's in.

Positions are byte offsets; within formatted strings they are left out, because CPython gives none before 3.12.
"""

import ast
import re
import sys
import warnings
warnings.simplefilter('ignore')
sys.setrecursionlimit(20000)
OPS = {ast.Add: 'Add', ast.Sub: 'Sub', ast.Mult: 'Mul', ast.MatMult: 'MatMul', ast.Div: 'Div', ast.FloorDiv: 'FloorDiv', ast.Mod: 'Mod', ast.Pow: 'Pow', ast.LShift: 'LShift', ast.RShift: 'RShift', ast.BitAnd: 'And', ast.BitOr: 'Or', ast.BitXor: 'Xor', ast.USub: 'Minus', ast.UAdd: 'Plus', ast.Invert: 'Invert', ast.Not: 'Not', ast.And: 'And', ast.Or: 'Or', ast.Eq: 'Eq', ast.NotEq: 'NotEq', ast.Lt: 'Lt', ast.LtE: 'LtE', ast.Gt: 'Gt', ast.GtE: 'GtE', ast.Is: 'Is', ast.IsNot: 'IsNot', ast.In: 'In', ast.NotIn: 'NotIn'}


class Dump:

    def __init__(self, src):
        self.o = []
        self.src = src
        self.lines = [0]
        b = src.encode()
        self.b = b
        for m in re.finditer(b'\\r\\n|\\n|\\r', b):
            self.lines.append(m.end())
        self.whole = False  # functions of the module are names only

    def w(self, t):
        self.o.append(t)

    def off(self, l, c):
        return self.lines[l - 1] + c

    def rng(self, n):
        return (self.off(n.lineno, n.col_offset), self.off(n.end_lineno, n.end_col_offset))

    def pos(self, n):
        self.w('@%d-%d' % self.rng(n))

    def list(self, v, f):
        self.w('[')
        for x in v:
            f(x)
            self.w(' ')
        self.w(']')

    def opt(self, e):
        self.e(e) if e is not None else self.w('~')

    def e(self, n):
        self.w('(')
        t = type(n).__name__
        getattr(self, 'e_' + t)(n)
        if not self.quiet:
            self.pos(n)
        self.w(')')
    quiet = 0

    def e_Name(self, n):
        self.w('Name ' + n.id)

    def e_Constant(self, n):
        v = n.value
        self.w('Const ' + ('None' if v is None else str(v) if isinstance(v, bool) else 'Ellipsis' if v is ... else type(v).__name__))

    def e_JoinedStr(self, n):
        self.w('FString ')
        self.parts(n.values)
    e_TemplateStr = e_JoinedStr

    def parts(self, vals):
        self.w('[')
        was = False
        self.quiet += 1
        for v in vals:
            if isinstance(v, ast.Constant):
                if not was:
                    self.w('lit ')
                was = True
            else:
                was = False
                self.w('{')
                self.e(v.value)
                self.w('!%s' % ('-' if v.conversion == -1 else chr(v.conversion)))
                if v.format_spec is None:
                    self.w('~')
                else:
                    self.parts(v.format_spec.values)
                self.w('}')
        self.quiet -= 1
        self.w(']')

    def e_Tuple(self, n):
        self.w('Tuple ')
        self.list(n.elts, self.e)

    def e_List(self, n):
        self.w('List ')
        self.list(n.elts, self.e)

    def e_Set(self, n):
        self.w('Set ')
        self.list(n.elts, self.e)

    def e_Dict(self, n):
        self.w('Dict ')

        def f(kv):
            self.opt(kv[0])
            self.w(':')
            self.e(kv[1])
        self.list(list(zip(n.keys, n.values)), f)

    def e_UnaryOp(self, n):
        self.w('Unary %s ' % OPS[type(n.op)])
        self.e(n.operand)

    def e_BinOp(self, n):
        self.w('Bin %s ' % OPS[type(n.op)])
        self.e(n.left)
        self.e(n.right)

    def e_BoolOp(self, n):
        self.w('Bool %s ' % OPS[type(n.op)])
        self.list(n.values, self.e)

    def e_Compare(self, n):
        self.w('Cmp ')
        self.e(n.left)

        def f(x):
            self.w(OPS[type(x[0])])
            self.e(x[1])
        self.list(list(zip(n.ops, n.comparators)), f)

    def e_IfExp(self, n):
        self.w('If ')
        self.e(n.test)
        self.e(n.body)
        self.e(n.orelse)

    def e_Lambda(self, n):
        self.w('Lambda ')
        self.params(n.args)
        self.e(n.body)

    def e_Call(self, n):
        self.w('Call ')
        self.e(n.func)
        self.args(n.args, n.keywords)

    def args(self, a, k):
        self.w('[')
        for x in a:
            if isinstance(x, ast.Starred):
                self.w('*')
                self.e(x.value)
            else:
                self.e(x)
            self.w(' ')
        for x in k:
            self.w('**' if x.arg is None else x.arg + '=')
            self.e(x.value)
            self.w(' ')
        self.w(']')

    def e_Attribute(self, n):
        self.w('Attr ')
        self.e(n.value)
        self.w(n.attr)

    def e_Subscript(self, n):
        self.w('Sub ')
        self.e(n.value)
        self.e(n.slice)

    def e_Slice(self, n):
        self.w('Slice ')
        self.opt(n.lower)
        self.opt(n.upper)
        self.opt(n.step)

    def e_Starred(self, n):
        self.w('Star ')
        self.e(n.value)

    def e_NamedExpr(self, n):
        self.w('Walrus ' + n.target.id)
        self.e(n.value)

    def e_Await(self, n):
        self.w('Await ')
        self.e(n.value)

    def e_Yield(self, n):
        self.w('Yield ')
        self.opt(n.value)

    def e_YieldFrom(self, n):
        self.w('YieldFrom ')
        self.e(n.value)

    def comp(self, n, k, a, b=None):
        self.w(k + 'Comp ')
        self.e(a)
        self.opt(b)

        def f(g):
            self.w('true ' if g.is_async else 'false ')
            self.e(g.target)
            self.e(g.iter)
            self.list(g.ifs, self.e)
        self.list(n.generators, f)

    def e_ListComp(self, n):
        self.comp(n, 'List', n.elt)

    def e_SetComp(self, n):
        self.comp(n, 'Set', n.elt)

    def e_GeneratorExp(self, n):
        self.comp(n, 'Generator', n.elt)

    def e_DictComp(self, n):
        self.comp(n, 'Dict', n.key, n.value)

    def params(self, a):
        out = []
        pos = a.posonlyargs + a.args
        ds = [None] * (len(pos) - len(a.defaults)) + a.defaults
        for i, (x, d) in enumerate(zip(pos, ds)):
            out.append(('PositionalOnly' if i < len(a.posonlyargs) else 'PositionalOrKeyword', x, d))
        if a.vararg:
            out.append(('VarPositional', a.vararg, None))
        for x, d in zip(a.kwonlyargs, a.kw_defaults):
            out.append(('KeywordOnly', x, d))
        if a.kwarg:
            out.append(('VarKeyword', a.kwarg, None))

        def f(p):
            k, x, d = p
            self.w(k + ' ' + x.arg)
            self.opt(x.annotation)
            self.opt(d)
        self.list(out, f)

    def tps(self, n):

        def f(p):
            self.w(p.name)
            self.opt(getattr(p, 'bound', None))
            self.opt(getattr(p, 'default_value', None))
        self.list(getattr(n, 'type_params', []), f)

    def suite(self, v):
        f = v[0]
        st = self.start(f)
        ls = self.b.rfind(b'\n', 0, st) + 1
        inline = self.inline(st)
        self.w('{%s\n' % ('true' if inline else 'false'))
        for x in v:
            self.st(x)
        self.w('}')

    def inline(self, st):
        while True:
            ls = max(self.b.rfind(b'\n', 0, st), self.b.rfind(b'\r', 0, st)) + 1
            if self.b[ls:st].strip(b' \t\x0c\\\r\n'):
                return True
            pe = ls - 1
            if pe > 0 and self.b[pe:pe + 1] == b'\n' and (self.b[pe - 1:pe] == b'\r'):
                pe -= 1
            if pe > 0 and self.b[pe - 1:pe] == b'\\':
                st = pe - 1
                continue
            return False

    def start(self, n):
        d = getattr(n, 'decorator_list', None)
        if d:
            i = self.b.rfind(b'@', 0, self.off(d[0].lineno, d[0].col_offset))
            return i
        return self.off(n.lineno, n.col_offset)

    def osuite(self, v):
        self.suite(v) if v else self.w('~')

    def pat(self, p):
        self.w('<')
        t = type(p).__name__
        if t == 'MatchValue':
            self.e(p.value)
        elif t == 'MatchSingleton':
            self.w('(Const %s' % p.value)
            self.pos(p)
            self.w(')')
        elif t == 'MatchAs':
            if p.name is None:
                self.w('_')
            elif p.pattern is None:
                self.w('cap ' + p.name)
            else:
                self.w('as ')
                self.pat(p.pattern)
                self.w(p.name)
        elif t == 'MatchOr':
            self.w('or ')
            self.list(p.patterns, self.pat)
        elif t == 'MatchSequence':
            self.w('seq ')
            self.list(p.patterns, self.pat)
        elif t == 'MatchStar':
            self.w('star ' + (p.name or '~'))
        elif t == 'MatchMapping':
            self.w('map ')

            def f(x):
                self.e(x[0])
                self.pat(x[1])
            self.list(list(zip(p.keys, p.patterns)), f)
            self.w(p.rest or '~')
        elif t == 'MatchClass':
            self.w('class ')
            self.e(p.cls)

            def f(x):
                if x[0]:
                    self.w(x[0] + '=')
                self.pat(x[1])
            self.list([(None, x) for x in p.patterns] + list(zip(p.kwd_attrs, p.kwd_patterns)), f)
        self.w('>')

    def fun(self, n):
        if not self.whole:
            self.w('def ' + n.name)
            self.pos(n)
            return
        self.w('def %s %s' % ('true' if isinstance(n, ast.AsyncFunctionDef) else 'false', n.name))
        self.pos(n)
        self.list(n.decorator_list, self.e)
        self.tps(n)
        self.params(n.args)
        self.opt(n.returns)
        self.suite(n.body)

    def st(self, n):
        t = type(n).__name__
        if t == 'Expr':
            self.w('expr ')
            self.e(n.value)
        elif t == 'Assign':
            self.w('assign ')
            self.list(n.targets, self.e)
            self.e(n.value)
        elif t == 'AnnAssign':
            self.w('ann %s ' % ('true' if n.simple else 'false'))
            self.e(n.target)
            self.e(n.annotation)
            self.opt(n.value)
        elif t == 'AugAssign':
            self.w('aug %s ' % OPS[type(n.op)])
            self.e(n.target)
            self.e(n.value)
        elif t == 'Return':
            self.w('return ')
            self.opt(n.value)
        elif t == 'Raise':
            self.w('raise ')
            self.opt(n.exc)
            self.opt(n.cause)
        elif t == 'Assert':
            self.w('assert ')
            self.e(n.test)
            self.opt(n.msg)
        elif t == 'Delete':
            self.w('del ')
            self.list(n.targets, self.e)
        elif t in ('Pass', 'Break', 'Continue'):
            self.w(t.lower())
        elif t in ('Global', 'Nonlocal'):
            self.w(t.lower() + ' ')
            self.list(n.names, self.w)
        elif t == 'Import':
            self.w('import ')
            self.list(n.names, lambda a: self.w('%s %s %s' % (a.name, a.asname or a.name.split('.')[0], 'true' if a.asname else 'false')))
        elif t == 'ImportFrom':
            star = n.names[0].name == '*'
            self.w('from %s %s' % ('.' * n.level + (n.module or ''), 'true' if star else 'false'))
            self.list([] if star else n.names, lambda a: self.w('%s %s' % (a.name, a.asname or a.name)))
        elif t == 'If':
            o = n.orelse
            elif_ = len(o) == 1 and isinstance(o[0], ast.If) and (self.b[self.off(o[0].lineno, o[0].col_offset):][:4] == b'elif')
            self.w('if %s ' % ('true' if elif_ else 'false'))
            self.e(n.test)
            self.suite(n.body)
            self.osuite(o)
        elif t == 'While':
            self.w('while ')
            self.e(n.test)
            self.suite(n.body)
            self.osuite(n.orelse)
        elif t in ('For', 'AsyncFor'):
            self.w('for %s ' % ('true' if t[0] == 'A' else 'false'))
            self.e(n.target)
            self.e(n.iter)
            self.suite(n.body)
            self.osuite(n.orelse)
        elif t in ('With', 'AsyncWith'):
            self.w('with %s ' % ('true' if t[0] == 'A' else 'false'))

            def f(i):
                self.e(i.context_expr)
                self.opt(i.optional_vars)
            self.list(n.items, f)
            self.suite(n.body)
        elif t in ('Try', 'TryStar'):
            self.w('try %s ' % ('true' if t == 'TryStar' else 'false'))
            self.suite(n.body)

            def f(h):
                self.pos(h)
                self.opt(h.type)
                self.w(h.name or '~')
                self.suite(h.body)
            self.list(n.handlers, f)
            self.osuite(n.orelse)
            self.osuite(n.finalbody)
        elif t == 'Match':
            self.w('match ')
            self.e(n.subject)

            def f(c):
                self.pat(c.pattern)
                self.opt(c.guard)
                self.suite(c.body)
            self.list(n.cases, f)
        elif t in ('FunctionDef', 'AsyncFunctionDef'):
            self.fun(n)
        elif t == 'ClassDef':
            self.w('class ' + n.name)
            self.pos(n)
            self.list(n.decorator_list, self.e)
            self.tps(n)
            self.args(n.bases, n.keywords)
            self.suite(n.body)
        elif t == 'TypeAlias':
            self.w('type ' + n.name.id)
            self.tps(n)
            self.e(n.value)
        else:
            raise Exception(t)
        self.w('@%d-%d\n' % (self.start(n), self.off(n.end_lineno, n.end_col_offset)))



def functions(body, path, out):
    for n in body:
        if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef)):
            out.append((path + n.name, n))
        elif isinstance(n, ast.ClassDef):
            functions(n.body, path + n.name + '.', out)
        else:
            for f in ('body', 'orelse', 'finalbody'):
                v = getattr(n, f, None)
                if isinstance(v, list):
                    functions(v, path, out)
            for h in getattr(n, 'handlers', []) + getattr(n, 'cases', []):
                functions(h.body, path, out)



def dump(src):
    tree = ast.parse(src)
    d = Dump(src)
    for n in tree.body:
        d.st(n)
    fs = []
    functions(tree.body, '', fs)
    fs.sort(key=lambda f: d.rng(f[1])[0])
    d.whole = True
    for p, n in fs:
        d.w(p + '\n')
        d.fun(n)
        d.w('\n')
    return ''.join(d.o)


if __name__ == '__main__':
    for path in open(sys.argv[1], encoding='utf-8').read().splitlines():
        try:
            with open(path, encoding='utf-8', newline='') as file:
                tree = dump(file.read())
        except (SyntaxError, ValueError, RecursionError) as error:
            tree = 'REFUSED %s\n' % error
        sys.stdout.write('\x1eFILE %s\n%s' % (path, tree))
