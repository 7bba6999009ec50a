FROM alpine:3.21
RUN apk update && apk add curl bash
RUN apk add --no-cache --virtual .build gcc=14.2.0-r4 musl-dev && \
    make && \
    apk del .build
CMD ["sh"]
