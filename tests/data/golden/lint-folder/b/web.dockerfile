RUM x
