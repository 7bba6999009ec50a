# 构建阶段
FROM debian:12 AS 构建
RUN echo "你好" > /问候.txt
FROM debian:12
COPY --from=0 /问候.txt /
LABEL 标题="示例"
CMD cat /问候.txt
