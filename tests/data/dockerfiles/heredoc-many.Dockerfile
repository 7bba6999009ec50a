FROM debian:12
RUN <<A cat > /x && <<B cat > /y
one
A
two
B
COPY <<C <<D /etc/
c
C
d
D
RUN <<-E
	echo tab
	E
