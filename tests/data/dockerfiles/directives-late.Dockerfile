# hello
# escape=`
FROM debian:12
# syntax=docker/dockerfile:1
