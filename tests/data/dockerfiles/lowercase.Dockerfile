from debian:12 as base
run true
copy a /a
Env A=1
cmd ["a"]
